"""The client area: what a customer sees, pays and decides."""
