"""Hand-written fakes for the tests of chatmod and of its plug-ins."""

from chatmod.testing.memory import MemoryRecord
from chatmod.testing.platform import FakePlatform, Fault

__all__ = ["FakePlatform", "Fault", "MemoryRecord"]
