"""A login that several processes renew at once: none loses what another has kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from chatmod.ports.logins import Credential
from chatmod.settings import LoginStore
from tests.settings.safes import NO_KEYRING, safe_in

pytestmark = pytest.mark.full
PROCESSES, RENEWALS = 4, 10
WANTED = {"token": Credential("the app's page")}
RENEW = f"""
import asyncio, sys
from pathlib import Path
from tests.full.test_renewals import WANTED
from tests.settings.safes import NO_KEYRING, safe_in
from chatmod.settings import LoginStore

async def renew():
    login = LoginStore(safe_in(Path(sys.argv[1]), NO_KEYRING), {{}}).open("x", WANTED)
    for _ in range({RENEWALS}):
        async with login.renewing() as values:
            await login.keep({{"token": str(int(values["token"]) + 1)}})

asyncio.run(renew())
"""


def test_processes_that_renew_at_once_take_turns(tmp_path: Path) -> None:
    store = LoginStore(safe_in(tmp_path, NO_KEYRING), {})
    store.keep("x", {"token": "0"}, WANTED)
    command = [sys.executable, "-c", RENEW, str(tmp_path)]
    renewing = [subprocess.Popen(command, cwd=Path(__file__).parents[2]) for _ in range(PROCESSES)]
    assert [process.wait(120) for process in renewing] == [0] * PROCESSES
    assert store.open("x", WANTED).values == {"token": str(PROCESSES * RENEWALS)}
    assert sorted(path.name for path in (tmp_path / "logins").iterdir()) in (["x.json"], ["x.json", "x.lock"])
