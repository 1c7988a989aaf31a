"""What platforms should deliver, and what they say they do."""
