"""Rates, mentions and terms as dated data, one file per country, each fact with its source."""
