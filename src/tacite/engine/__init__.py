"""The night: what is done each day for every customer, once."""
