"""The port to what runs services, and what stands behind it, in plain values."""
