"""Opening the room: its socket, its server in this process's event loop, and its closing within a second.

Why the socket is bound here and uvicorn's signal handling is off: uvicorn would install handlers of its own, raise
the signals again at its end, and call `sys.exit` where a port is taken.
"""

import asyncio
import contextlib
import errno
import ipaddress
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvicorn

from chatmod.errors import SettingsError
from chatmod.ports.time import Clock
from chatmod.room.app import room_app
from chatmod.room.broadcast import Broadcast
from chatmod.room.desk import HASHTAG, LANGUAGE, TITLE, Desk
from chatmod.room.grants import Grants
from chatmod.room.guard import Hosts
from chatmod.room.rates import Rates
from chatmod.room.store import RoomStore
from chatmod.room.wire import Wire

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8770
_PORT, _ROOM_ID, _URL, _LOCAL_URL = "port", "room_id", "url", "local_url"
_BIND, _PUBLIC_URL = "bind", "public_url"


@dataclass(frozen=True, slots=True)
class RoomAddress:
    """Where to open.

    Attributes:
        bind: The address of this machine to listen at; the loopback one is reached from this machine only.
        port: None takes the one of last time.
        public_url: How people reach it where something in front of it passes requests on.
    """

    bind: str = LOOPBACK
    port: int | None = None
    public_url: str | None = None

    @property
    def exposed(self) -> bool:
        """Whether others than this machine's user can reach it."""
        return self.public_url is not None or not _is_loopback(self.bind)


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """A room that is open: `url` for people, `local_url` for this machine."""

    url: str
    local_url: str
    store: RoomStore

    async def prepare(self, title: str, hashtag: str, language: str) -> None:
        """Make a chat the present one."""
        await self.store.set({TITLE: title, HASHTAG: hashtag, LANGUAGE: language})

    def address(self) -> RoomAddress:
        """Where it is open."""
        return RoomAddress(self.store.setting(_BIND) or LOOPBACK, None, self.store.setting(_PUBLIC_URL) or None)

    @classmethod
    def elsewhere(cls, store: RoomStore) -> "OpenRoom | None":
        """The room as another process has opened it; None if that is not known (yet)."""
        url, local_url = store.setting(_URL), store.setting(_LOCAL_URL)
        return cls(url, local_url, store) if url and local_url else None


@asynccontextmanager
async def open_room(store: RoomStore, address: RoomAddress, clock: Clock) -> AsyncIterator[OpenRoom]:
    """Open the room, and close it within a second at the end.

    Raises:
        SettingsError: If the address is none of this machine's, or the port is taken.
    """
    listening = _bind(store, address)
    with contextlib.closing(listening):
        port = listening.getsockname()[1]
        url = (address.public_url or f"http://{_shown_host(address.bind)}:{port}").rstrip("/")
        room_id = store.setting(_ROOM_ID) or f"room-{secrets.token_hex(8)}.chatmod.invalid"
        local_url = f"http://{_local_host(address.bind)}:{port}"
        await store.set(
            {
                _PORT: str(port),
                _ROOM_ID: room_id,
                _URL: url,
                _LOCAL_URL: local_url,
                _BIND: address.bind,
                _PUBLIC_URL: address.public_url or "",
            }
        )
        await store.media.expire()
        desk = _desk(store, room_id, url, clock)
        async with _serving(listening, desk, _hosts(address, port), clock):
            yield OpenRoom(url, local_url, store)


@asynccontextmanager
async def open_aside(store: RoomStore, clock: Clock) -> AsyncIterator[OpenRoom]:
    """Open the room for this process alone, to read it: at a port that nobody is told.

    Its posts have the addresses by which people know them, and where it was open last stays as it is. It may be open
    elsewhere at the same time.

    Raises:
        SettingsError: If it was never open.
    """
    room_id, url = store.setting(_ROOM_ID), store.setting(_URL)
    if not room_id or not url:
        raise SettingsError(
            "The room was never open on this data folder.", "Choose the folder of the chat with --data."
        )
    with contextlib.closing(_listen(LOOPBACK, 0)) as listening:
        port = listening.getsockname()[1]
        async with _serving(listening, _desk(store, room_id, url, clock), _hosts(RoomAddress(), port), clock):
            yield OpenRoom(url, f"http://{LOOPBACK}:{port}", store)


def _desk(store: RoomStore, room_id: str, url: str, clock: Clock) -> Desk:
    return Desk(store, Grants(store), Rates(clock), Broadcast(), Wire(room_id, url), url)


@asynccontextmanager
async def _serving(listening: socket.socket, desk: Desk, hosts: Hosts, clock: Clock) -> AsyncIterator[None]:
    _quiet_uvicorn()
    server = _Server(_config(desk, hosts))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    beating = asyncio.create_task(desk.broadcast.beat(clock))
    try:
        yield
    finally:
        beating.cancel()
        desk.broadcast.close()
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _quiet_uvicorn() -> None:
    """What uvicorn logs about strangers' broken requests must not run over the moderator's screen."""
    logger = logging.getLogger("uvicorn.error")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = False


def _config(desk: Desk, hosts: Hosts) -> uvicorn.Config:
    return uvicorn.Config(
        room_app(desk, hosts),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        http="h11",
        server_header=False,
        timeout_graceful_shutdown=1,
        # longer than our own client keeps a connection: it must not be closed under a post that is on its way
        timeout_keep_alive=75,
    )


def _bind(store: RoomStore, address: RoomAddress) -> socket.socket:
    stored = store.setting(_PORT)
    port = address.port or (int(stored) if stored else USUAL_PORT)
    try:
        return _listen(address.bind, port)
    except OverflowError:
        raise SettingsError(f"There is no port {port}.", "Choose one from 1024 to 65535 with --port.") from None
    except OSError as error:
        if isinstance(error, socket.gaierror):
            raise SettingsError(
                f"`--bind {address.bind}` is no address: {error.strerror}.", "Write one, such as 0.0.0.0."
            ) from error
        if stored is None and address.port is None and error.errno in {errno.EADDRINUSE, errno.EACCES}:
            return _listen(address.bind, 0)
        remedy = "Stop what uses the port, or choose another with --port."
        if error.errno == errno.EADDRNOTAVAIL:
            remedy = "Give --bind an address of this machine, or 0.0.0.0 for all of them."
        problem = f"The room cannot open at {address.bind}, port {port}: {error.strerror}."
        raise SettingsError(problem, remedy) from error


def _listen(bind: str, port: int) -> socket.socket:
    family, kind, protocol, _, where = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "nt":  # there SO_REUSEADDR would share the port with whoever has it
            listening.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE"), 1)  # noqa: B009 - Windows only
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
        listening.listen(2048)
        listening.setblocking(False)
    except BaseException:
        listening.close()
        raise
    return listening


def _hosts(address: RoomAddress, port: int) -> Hosts:
    public = urlsplit(address.public_url or "").netloc.lower()
    names = {"localhost", "127.0.0.1", "::1", address.bind.lower(), *([public] if public else [])}
    if address.exposed:
        machine = socket.gethostname().lower()
        names |= {machine, f"{machine}.local"}
    return Hosts(frozenset(names), port, any_address=not _is_loopback(address.bind), public=public)


def _is_loopback(bind: str) -> bool:
    if bind == "localhost":
        return True
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return False


def _is_anywhere(bind: str) -> bool:
    try:
        return ipaddress.ip_address(bind).is_unspecified
    except ValueError:
        return False


def _local_host(bind: str) -> str:
    if _is_anywhere(bind):
        return LOOPBACK
    return f"[{bind}]" if ":" in bind else bind


def _shown_host(bind: str) -> str:
    """The address to tell others: of the interface that leads out, where the room listens at all of them."""
    if not _is_anywhere(bind):
        return _local_host(bind)
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: a datagram socket sends nothing by this
            return str(probe.getsockname()[0])
        except OSError:
            return LOOPBACK
