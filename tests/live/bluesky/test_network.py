"""The reference network does what the tests of the client will lean on."""

import os
import select
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.full.evenings import PATIENCE
from tests.live.bluesky.accounts import Account
from tests.live.bluesky.rig import Rig
from tests.live.bluesky.sdk import sdk_facets
from tests.live.bluesky.servers import NETWORK, Servers

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]
REPO = NETWORK.parents[3]


def _answers_to(reader: Account, uri: str) -> list[str]:
    """The replies directly under a post."""
    thread = reader.get("app.bsky.feed.getPostThread", uri=uri).json()["thread"]
    return [reply["post"]["record"]["text"] for reply in thread["replies"]]


def _replies_told(reader: Account) -> list[str]:
    """The replies that somebody has been notified of."""
    answer = reader.get("app.bsky.notification.listNotifications", reasons="reply").json()
    return [notification["record"]["text"] for notification in answer["notifications"]]


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_a_reply_is_in_the_thread_the_notifications_and_the_search(bluesky: Rig) -> None:
    heather, ana = bluesky.create_account("heather"), bluesky.create_account("ana")
    question = heather.post("Q1: Which one? #FirstRigChat")
    bluesky.settle()
    ana.post("The second #FirstRigChat", reply_to=question)
    bluesky.settle()
    found = heather.get("app.bsky.feed.searchPosts", q="#FirstRigChat").json()["posts"]
    assert _answers_to(heather, question["uri"]) == ["The second #FirstRigChat"]
    assert _replies_told(heather) == ["The second #FirstRigChat"]
    assert [post["author"]["handle"] for post in found] == ["ana.test", "heather.test"]


def test_the_appview_is_read_without_a_login(bluesky: Rig) -> None:
    uri = bluesky.create_account("open").post("For everybody")["uri"]
    bluesky.settle()
    answer = httpx.get(f"{bluesky.appview}/xrpc/app.bsky.feed.getPosts", params={"uris": uri}, timeout=PATIENCE)
    assert [post["record"]["text"] for post in answer.json()["posts"]] == ["For everybody"]


@pytest.mark.parametrize("text", ["x" * 301, "🧑‍🧑‍🧒‍🧒" * 121], ids=["301 graphemes", "3,025 bytes"])
def test_a_text_that_is_too_long_is_refused(limited_pds: Rig, text: str) -> None:
    writer = limited_pds.create_account(f"long{len(text)}")
    answer = writer.create("app.bsky.feed.post", {"text": text})
    assert _refusal(answer) == (400, "InvalidRequest")


@pytest.mark.parametrize("text", ["x" * 300, "🧑‍🧑‍🧒‍🧒" * 120], ids=["300 graphemes", "3,000 bytes"])
def test_a_text_that_just_fits_is_taken(limited_pds: Rig, text: str) -> None:
    assert limited_pds.create_account(f"fits{len(text)}").post(text)["uri"]


def test_too_many_logins_are_answered_with_the_limit(limited_pds: Rig) -> None:
    account = limited_pds.create_account("eager")
    form = {"identifier": account.handle, "password": account.password}

    def log_in(_: int) -> httpx.Response:
        return account.call("com.atproto.server.createSession", **form)

    with ThreadPoolExecutor(31) as pool:  # the server takes a third of a second for each
        answers = list(pool.map(log_in, range(31)))
    (refused,) = [answer for answer in answers if not answer.is_success]
    assert _refusal(refused) == (429, "RateLimitExceeded")
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert refused.headers["RateLimit-Policy"] == "30;w=300"
    assert int(refused.headers["RateLimit-Reset"]) > 1_700_000_000


def test_a_paused_server_answers_nobody_until_it_goes_on(limited_pds: Rig) -> None:
    health = f"{limited_pds.pds}/xrpc/_health"
    with limited_pds.paused(), pytest.raises(httpx.ReadTimeout):
        httpx.get(health, timeout=0.3)
    assert httpx.get(health, timeout=PATIENCE).status_code == 200


@pytest.mark.parametrize(
    ("kind", "method", "verb"),
    [("access", "getSession", "GET"), ("refresh", "refreshSession", "POST")],
    ids=["access", "refresh"],
)
def test_an_expired_token_is_told_from_a_wrong_one(limited_pds: Rig, kind: str, method: str, verb: str) -> None:
    did = limited_pds.create_account(f"late-{kind}").did

    def answer(token: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{limited_pds.pds}/xrpc/com.atproto.server.{method}"
        return _refusal(httpx.request(verb, url, headers=headers, timeout=PATIENCE))

    assert answer(limited_pds.expired_token(did, kind=kind)) == (400, "ExpiredToken")
    assert answer("nonsense") == (400, "InvalidToken")


def test_an_app_password_logs_in(limited_pds: Rig) -> None:
    account = limited_pds.create_account("careful")
    form = {"identifier": account.handle, "password": account.app_password("chatmod")}
    assert account.call("com.atproto.server.createSession", **form).json()["did"] == account.did


def _gate(writer: Account, post: dict[str, str], **rules: object) -> None:
    record = {"post": post["uri"], **rules}
    writer.create("app.bsky.feed.threadgate", record, rkey=post["uri"].rpartition("/")[2]).raise_for_status()


def test_a_hidden_reply_leaves_the_main_view_and_no_notification(bluesky: Rig) -> None:
    host, guest = bluesky.create_account("gatekeeper"), bluesky.create_account("ben")
    question = host.post("Q1: What do you think?")
    bluesky.settle()
    rude = guest.post("Something rude", reply_to=question)
    bluesky.settle()
    _gate(host, question, hiddenReplies=[rude["uri"]])
    bluesky.settle()
    seen = host.get("app.bsky.unspecced.getPostThreadV2", anchor=question["uri"]).json()
    assert rude["uri"] not in [item["uri"] for item in seen["thread"]]
    assert seen["hasOtherReplies"]
    assert _answers_to(host, question["uri"]) == ["Something rude"]  # this view keeps it
    assert _replies_told(host) == []


def test_a_closed_thread_shows_no_late_reply(bluesky: Rig) -> None:
    host, guest = bluesky.create_account("closer"), bluesky.create_account("latecomer")
    question = host.post("Q1: Anything else?")
    _gate(host, question, allow=[])
    bluesky.settle()
    guest.post("Yes!", reply_to=question)
    bluesky.settle()
    assert _answers_to(host, question["uri"]) == []


def test_the_sdk_finds_facets_in_every_text_in_order() -> None:
    facets = sdk_facets(["é #Tag", "nothing", "two\nlines #日本"])
    assert [[facet["index"] for facet in found] for found in facets] == [
        [{"byteStart": 3, "byteEnd": 7}],
        [],
        [{"byteStart": 10, "byteEnd": 17}],
    ]


def test_a_server_that_does_not_start_tells_why() -> None:
    servers = Servers()
    with pytest.raises(RuntimeError, match="Cannot find module"):
        servers.start_node("nowhere.mjs")
    servers.stop()
    assert not servers.folder.exists()


def test_no_server_outlives_tests_that_are_killed() -> None:
    program = (
        "from tests.live.bluesky.rig import Rig; rig = Rig.start(); "
        "print(rig.servers.folder, *rig.servers.pids, flush=True); input()"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        folder, *pids = tests.stdout.readline().split()
        running = [os.pidfd_open(int(pid)) for pid in pids]
        assert len(running) == 2
        tests.kill()
    ended = [select.select([server], [], [], PATIENCE)[0] for server in running]
    assert ended == [[server] for server in running]
    for server in running:
        os.close(server)
    shutil.rmtree(folder)
