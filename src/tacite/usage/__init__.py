"""Use beyond the plan: groups of lines, their records, and what each month comes to."""
