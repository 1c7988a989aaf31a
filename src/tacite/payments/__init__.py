"""Money that comes in: bank statements, their lines, payments."""
