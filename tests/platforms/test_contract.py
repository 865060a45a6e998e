"""Every platform that is installed keeps the contract, and so do the stand-ins."""

import subprocess
import sys
import textwrap
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from chatmod.assembly.plugins import GROUP
from chatmod.platforms import mastodon, room
from chatmod.testing import Backstage, contract
from chatmod.testing.contract import PlatformContract
from tests.platforms.bluesky_stage import BlueskyStage
from tests.platforms.contract_stages import FakeStage, RoomStage, UnderstudyStage, XStage


class TestFake(PlatformContract):
    platform = "fake"

    @pytest.fixture
    def backstage(self) -> Backstage:
        return FakeStage(keeps_keys=True)


class TestFakeWithoutKeys(PlatformContract):
    platform = "fake"
    keeps_keys = False

    @pytest.fixture
    def backstage(self) -> Backstage:
        return FakeStage(keeps_keys=False)


class TestUnderstudy(PlatformContract):
    platform = "understudy"

    @pytest.fixture
    def backstage(self) -> Backstage:
        return UnderstudyStage()


class TestRoom(PlatformContract):
    platform = "room"

    @pytest.fixture
    def backstage(self, tmp_path: Path) -> Backstage:
        return RoomStage(tmp_path, room.plugin)


class TestMastodon(PlatformContract):
    platform = "mastodon"

    @pytest.fixture
    def backstage(self, tmp_path: Path) -> Backstage:
        return RoomStage(tmp_path, mastodon.plugin)


class TestMastodonWithoutKeys(PlatformContract):
    platform = "mastodon"
    keeps_keys = False

    @pytest.fixture
    def backstage(self, tmp_path: Path) -> Backstage:
        return RoomStage(tmp_path, mastodon.plugin, keeps_keys=False)


class TestX(PlatformContract):
    platform = "x"
    keeps_keys = False

    @pytest.fixture
    def backstage(self) -> Backstage:
        return XStage()


class TestBluesky(PlatformContract):
    platform = "bluesky"

    @pytest.fixture
    def backstage(self) -> Backstage:
        return BlueskyStage()


def test_every_platform_that_is_installed_is_tried() -> None:
    installed = {entry.name for entry in entry_points(group=GROUP)}
    assert installed <= {contract.platform for contract in PlatformContract.__subclasses__()}


def test_the_example_in_the_contract_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    names: dict[str, Any] = {"__name__": "example"}
    for module in ("pigeon", "pigeon_server"):
        stub = ModuleType(module)
        stub.__dict__["PigeonServer"] = object
        monkeypatch.setitem(sys.modules, module, stub)
    lines = (contract.__doc__ or "").splitlines()
    example = "\n".join(line for line in lines if not line or line.startswith("    "))
    exec(textwrap.dedent(example), names)
    pigeon = names["TestPigeon"]
    assert issubclass(pigeon, PlatformContract)
    assert pigeon.test_while_the_login_is_expired_cues_wait_or_are_said is None
    assert pigeon.test_the_same_request_twice_is_one_post is None


def test_the_fakes_need_no_pytest() -> None:
    program = "import sys; sys.modules['pytest'] = None; import chatmod.testing"
    subprocess.run([sys.executable, "-c", program], check=True)
