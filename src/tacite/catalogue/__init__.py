"""Offers, their options and their dated prices."""
