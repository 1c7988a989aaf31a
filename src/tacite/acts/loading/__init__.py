"""Bringing a provider in from files: read strictly, compared with what is here, written whole."""
