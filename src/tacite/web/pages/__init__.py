"""The pages of the client area, one file each."""
