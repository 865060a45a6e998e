"""However a call to post ends, the repository has the post once."""

import asyncio
import json
import subprocess
import sys
from datetime import timedelta

import pytest

from chatmod.errors import Unconfirmed
from tests.live.bluesky.accounts import Account
from tests.live.bluesky.clients import SENDING, SENT, Road, client_of, draft, records_of, this_instant, values_of
from tests.live.bluesky.rig import Rig

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]
TEXT = "Q1: Was liest ihr? 📚 #LiveSky"
PROGRAM = """
import asyncio, json, sys
from chatmod.settings import FixedLogin
from tests.live.bluesky.clients import SENT, Road, opened
def told(): print("sent", flush=True)
async def main():
    given = json.loads(sys.stdin.readline())
    async with opened(FixedLogin(given["login"]), Road(at=SENT, then=told)) as client:
        await client.whoami()
        print("ready", flush=True)
        sys.stdin.readline()
        await client.publish(given["prepared"].encode())
asyncio.run(main())
"""


def _die_in_mid_call(bluesky: Rig, login: dict[str, str], prepared: bytes) -> None:
    """A process that is killed after its call has left, and before the server has answered."""
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        print(json.dumps({"login": login, "prepared": prepared.decode()}), file=process.stdin, flush=True)
        assert process.stdout.readline() == "ready\n"
        with bluesky.paused():
            print(file=process.stdin, flush=True)
            assert process.stdout.readline() == "sent\n"
            process.kill()
            process.wait()


def _only(account: Account) -> tuple[str, str]:
    """Text and time of the only post of somebody."""
    (record,) = records_of(account)
    return record["text"], record["createdAt"]


@pytest.mark.parametrize("stage", [SENDING, SENT], ids=["before it has read", "while it works"])
async def test_a_server_stopped_in_mid_call_and_continued_has_the_post_once(bluesky: Rig, stage: str) -> None:
    account = bluesky.create_account(f"stopped{stage.count('body')}")
    road = Road(impatient=True, at=stage, then=bluesky.pause)
    async with client_of(bluesky, account, road) as client:
        await client.whoami()
        instant = this_instant()
        prepared = client.prepare(draft(TEXT), (), instant)
        try:
            with pytest.raises(Unconfirmed, match="no answer in time"):
                await client.publish(prepared)
        finally:
            bluesky.resume()
        found = await client.find(prepared, instant - timedelta(minutes=1))
    async with client_of(bluesky, account) as client:
        published = await client.publish(prepared)
        assert list(await client.find(prepared, instant)) == [published]
    assert list(found) in ([], [published])
    assert published.at == instant
    assert _only(account) == (TEXT, instant.isoformat(timespec="milliseconds").replace("+00:00", "Z"))


async def test_a_client_that_is_killed_in_mid_call_is_gone_on_with_by_another(bluesky: Rig) -> None:
    account = bluesky.create_account("killed")
    login = values_of(bluesky, account)
    async with client_of(bluesky, account) as heir:
        instant = this_instant()
        prepared = heir.prepare(draft(TEXT), (), instant)
        await asyncio.to_thread(_die_in_mid_call, bluesky, login, prepared)
        published = await heir.publish(prepared)
    assert published.at == instant
    assert len(records_of(account)) == 1


async def test_another_machine_without_a_journal_finds_the_post_that_is_out(bluesky: Rig) -> None:
    account = bluesky.create_account("twomachines")
    async with client_of(bluesky, account) as first:
        instant = this_instant()
        published = await first.publish(first.prepare(draft(TEXT), (), instant))
    async with client_of(bluesky, account) as second:
        later = second.prepare(draft("Q1: Put otherwise"), (), instant + timedelta(seconds=90))
        assert list(await second.find(later, instant)) == [published]
        assert await second.publish(later) == published
    assert _only(account)[0] == TEXT


async def test_what_was_deleted_can_be_deleted_again_and_is_not_found(bluesky: Rig) -> None:
    account = bluesky.create_account("regretful")
    async with client_of(bluesky, account) as client:
        prepared = client.prepare(draft(TEXT), (), this_instant())
        published = await client.publish(prepared)
        await client.delete(published.native_id)
        await client.delete(published.native_id)
        assert list(await client.find(prepared, this_instant())) == []
    assert records_of(account) == []
