"""What can be done to payment requests, invoices and credit notes."""
