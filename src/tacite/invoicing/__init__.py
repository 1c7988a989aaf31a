"""Payment requests, invoices and credit notes."""
