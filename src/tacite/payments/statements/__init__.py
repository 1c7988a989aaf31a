"""Bank statements: a bank's bytes in, plain values out."""
