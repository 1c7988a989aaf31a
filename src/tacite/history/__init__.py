"""What happened, who did it, when and why."""
