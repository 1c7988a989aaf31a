"""What stands in an address: a function for each example that the access matrix names.

Each makes its thing, of `owner`'s account, and returns the text for the address.
"""

from tests.security.world import World


def any_token(world: World) -> str:
    """Return a token that no invitation has."""
    return "a" * 43
