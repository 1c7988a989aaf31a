"""The brands of the demo, in the order in which they are shown."""

from typing import Final

from tacite.demo.lives import ateliia, nimbeo, polderhost, respawn, voxal
from tacite.demo.lives.told import Told

TOLD: Final[tuple[Told, ...]] = (
    nimbeo.TOLD,
    respawn.TOLD,
    ateliia.TOLD,
    polderhost.TOLD,
    voxal.TOLD,
)
