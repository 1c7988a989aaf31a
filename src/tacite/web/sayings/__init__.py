"""What the client area says: states, cycles, events, refusals, each in the reader's language."""
