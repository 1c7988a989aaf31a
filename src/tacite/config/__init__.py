"""How an installation is set up: settings, places, the database server."""
