"""Hand-written fakes for tests of chatmod and its plug-ins; `chatmod.testing.contract` is what a plug-in keeps."""

from chatmod.testing.backstage import Backstage, ServerFault
from chatmod.testing.memory import MemoryOrders, MemoryRecord
from chatmod.testing.platform import FakePlatform, Fault

__all__ = ["Backstage", "FakePlatform", "Fault", "MemoryOrders", "MemoryRecord", "ServerFault"]
