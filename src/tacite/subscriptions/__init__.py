"""What is subscribed: state, days covered, units, calendar."""
