"""Use beyond the plan: records taken in, caps, deposits, the end of a month, the end of a group."""
