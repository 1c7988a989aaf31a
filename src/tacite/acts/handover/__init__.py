"""Handing services over to another account (S0-63 to S0-70, S3-23 to S3-26)."""
