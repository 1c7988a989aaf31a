"""Whose lives the demo tells, by brand: what they hold, how they pay, what happens to them."""
