"""The commands of `./tacite`: one module for each, one way to answer for all."""
