"""What customers and staff do: the only place where services and money meet."""
