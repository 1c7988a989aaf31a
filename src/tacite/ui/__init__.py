"""Layout and components that the client area and the back office share."""
