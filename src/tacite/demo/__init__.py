"""A provider to play with: five invented brands, their customers, and months that were lived."""
