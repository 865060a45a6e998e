"""Hand-written fakes for the tests of chatmod and of its plug-ins."""

from chatmod.testing.memory import MemoryOrders, MemoryRecord
from chatmod.testing.platform import FakePlatform, Fault

__all__ = ["FakePlatform", "Fault", "MemoryOrders", "MemoryRecord"]
