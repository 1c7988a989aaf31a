"""Customers, the people who act for them, and what these may do."""
