"""A line to a server that can be cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_PIECE = 4_096


class Wire:
    """Carries connections to a port of this machine.

    Attributes:
        port: Where it is picked up.
        cuts: How often it was cut.
    """

    def __init__(self, to: int) -> None:
        self.port = 0
        self.cuts = 0
        self._to = to
        self._writers: set[asyncio.StreamWriter] = set()
        self._left: int | None = None
        self._down = False

    def cut(self) -> None:
        """Cut every connection now; new ones are cut as well, until `mend`."""
        self._down = True
        self._cut()

    def mend(self) -> None:
        """Let connections through again."""
        self._down = False

    def cut_after(self, size: int) -> None:
        """Cut every connection once, as soon as so many bytes of answers have come from now on."""
        self._left = size

    def _cut(self) -> None:
        self.cuts += 1
        self._left = None
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        if self._down:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        both = {writer, far_writer}
        self._writers |= both
        ways = self._pump(reader, far_writer, answers=False), self._pump(far_reader, writer, answers=True)
        await asyncio.gather(*ways)
        self._writers -= both

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(_PIECE):
                if answers and self._left is not None:
                    self._left -= len(piece)
                    if self._left <= 0:
                        self._cut()
                        return
                writer.write(piece)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def wire_to(port: int) -> AsyncIterator[Wire]:
    """A line that works, until it is told otherwise."""
    wire = Wire(port)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        wire.cut()
        server.close()
        await server.wait_closed()
