"""The names of states, kinds and codes, to be translated."""
