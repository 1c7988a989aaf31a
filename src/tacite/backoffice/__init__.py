"""The back office: what staff see, settle and put right."""
