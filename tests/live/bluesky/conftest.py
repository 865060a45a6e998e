"""The reference network, started once for all tests that ask for it."""

from collections.abc import Iterator

import pytest

from tests.live.bluesky.rig import Rig


@pytest.fixture(scope="session")
def bluesky() -> Iterator[Rig]:
    """The whole network. Tests share it, so each brings accounts and hashtags of its own."""
    rig = Rig.start()
    yield rig
    rig.stop()


@pytest.fixture(scope="session")
def limited_pds() -> Iterator[Rig]:
    """A PDS alone, with the rate limits of bsky.social."""
    rig = Rig.start(pds_only=True, rate_limits=True)
    yield rig
    rig.stop()


@pytest.fixture(scope="session")
def jetstream(bluesky: Rig) -> str:
    """Where a small Jetstream of the whole network can be heard; it ends with it."""
    _, told = bluesky.servers.start_node("jetstream.mjs", pds=bluesky.pds, plc=bluesky.plc)
    return told["jetstream"]
