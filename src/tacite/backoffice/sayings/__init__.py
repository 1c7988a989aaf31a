"""States, reasons, acts and refusals in the words of a member of staff."""
