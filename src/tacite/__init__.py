"""Tacite: client area, back office and renewal engine of a provider of hosted services."""
