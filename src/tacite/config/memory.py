"""How often a process looks for garbage: a page or a batch makes much that is gone by itself."""

import gc
from typing import Final

_NEW_OBJECTS: Final = 50_000  # between two looks at the youngest; Python's own 700 doubled a page


def look_rarely_for_garbage() -> None:
    """Leave alone what is loaded by now, and look for cycles among the rest less often.

    Measured with `bench pages`: a full look in the middle of a page took as long as the page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
