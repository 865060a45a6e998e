"""Every platform that is installed keeps the contract, and so do the stand-ins."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from chatmod.assembly.plugins import GROUP
from chatmod.platforms import mastodon, room
from chatmod.testing import Backstage
from chatmod.testing.contract import PlatformContract
from tests.platforms.contract_stages import FakeStage, RoomStage, UnderstudyStage


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


def test_every_platform_that_is_installed_is_tried() -> None:
    installed = {entry.name for entry in entry_points(group=GROUP)}
    assert installed <= {contract.platform for contract in PlatformContract.__subclasses__()}


def test_the_fakes_need_no_pytest() -> None:
    program = "import sys; sys.modules['pytest'] = None; import chatmod.testing"
    subprocess.run([sys.executable, "-c", program], check=True)
