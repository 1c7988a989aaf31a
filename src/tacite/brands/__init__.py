"""The legal sellers, and the brands under which they sell."""
