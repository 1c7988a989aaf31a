"""Letters: queued in the transaction that decides them, sent afterwards."""
