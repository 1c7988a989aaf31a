"""Invoices and credit notes on paper and for programs: values in, bytes out."""
