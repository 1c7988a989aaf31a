"""The process that runs what others asked for by name, and starts the night by itself."""
