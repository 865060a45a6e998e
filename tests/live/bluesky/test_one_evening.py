"""One evening in the room, on the reference network and on a double of X at once, with each of the last two failing.

All posts are told apart by their texts, so a text stands for a post.
"""

import json
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatmod.live import SystemClock
from chatmod.testing import ServerFault
from tests.full.evenings import CHATMOD, PATIENCE, Evening, exported_posts, free_port, run_evening
from tests.live.bluesky.accounts import Account
from tests.live.bluesky.rig import Rig
from tests.platforms.x_on_loopback import XOnLoopback
from tests.platforms.x_server import MODERATOR, XServer
from tests.room.picture_samples import painted

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]
ALT = "Four rows of six squares"
SCHEDULE = f"""\
---
title: One evening on three networks
hashtag: TAG
timezone: UTC
length: 5 min
linger: 0
---

## Q1 @ +1 s
What do you see?

![{ALT}](array.png)

## Q2 @ +12 s
What did you try?

## Q3 @ +18 s
What surprised you?

---

And who was surprised with you?

## Q4 @ +4
What will you take home?
"""
ASKED = (
    "Q1: What do you see?",
    "Q2: What did you try?",
    "Q3: What surprised you?",
    "And who was surprised with you?",
    "Q4: What will you take home?",
)
NETWORKS = ("room", "bluesky", "x")
Filed = tuple[str, tuple[str, ...], str | None]


class WaitingClock(SystemClock):
    """Tells when somebody waits on it: X, before it breaks off without an answer."""

    def __init__(self) -> None:
        self.waited = threading.Event()

    async def sleep(self, duration: timedelta) -> None:
        self.waited.set()
        await super().sleep(duration)


@dataclass
class Crowd:
    """Who takes part: ours and a reader on Bluesky, readers on X, and whoever opens the room's page.

    `filed` says of everything they have said where, under which questions and why it has to be filed.
    """

    tag: str
    heather: Account
    ana: Account
    x: XServer
    filed: dict[str, Filed]

    def on_bluesky(self, text: str, label: str, reason: str, **where: Any) -> dict[str, str]:  # noqa: ANN401
        """Ana posts."""
        self.filed[text] = ("bluesky", (label,), reason)
        return self.ana.post(text, **where)

    def on_x(self, text: str, label: str, reason: str, *, author: str = "1", **where: Any) -> str:  # noqa: ANN401
        """A reader posts."""
        self.filed[text] = ("x", (label,), reason)
        return self.x.say(author, text, **where)

    def in_the_room(self, url: str, text: str, label: str, reason: str, reply_to: str = "") -> None:
        """Somebody posts by the page."""
        self.filed[text] = ("room", (label,), reason)
        form = {"name": "Ben", "text": text, "reply_to": reply_to}
        answer = httpx.post(f"{url}/tags/{self.tag}", data=form, timeout=PATIENCE)
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text


@dataclass
class Scene:
    """The networks, who is on them, and the command that plays on all three."""

    rig: Rig
    crowd: Crowd
    x: XOnLoopback
    schedule: Path
    data: Path
    port: int
    silence: threading.Event

    def begin(self) -> Evening:
        """The command: the same one every time."""
        options = [option for name in NETWORKS for option in ("--on", name)]
        return run_evening(self.schedule, self.data, self.port, *options, piped=True)

    def on_bluesky(self) -> list[dict[str, Any]]:
        """The records of our account, oldest first."""
        listed = self.crowd.heather.get(
            "com.atproto.repo.listRecords", repo=self.crowd.heather.did, collection="app.bsky.feed.post"
        )
        return [record["value"] for record in reversed(listed.json()["records"])]

    def in_the_room(self) -> list[dict[str, Any]]:
        """What the moderator has posted in the room, which has to be open, oldest first."""
        url = f"http://127.0.0.1:{self.port}/api/v1/timelines/tag/{self.crowd.tag}"
        shown = httpx.get(url, params={"limit": 40}, timeout=PATIENCE).json()
        return [status for status in reversed(shown) if status["account"]["acct"] == "moderator"]

    def texts(self) -> dict[str, Counter[str]]:
        """How often each text of ours stands on each network, the hashtag left out."""
        told = {
            "room": [_plain(status["content"]) for status in self.in_the_room()],
            "bluesky": [record["text"] for record in self.on_bluesky()],
            "x": [post.text for post in self.crowd.x.our_posts()],
        }
        return {name: Counter(self.bare(text) for text in texts) for name, texts in told.items()}

    def bare(self, text: str) -> str:
        return text.removesuffix(f"#{self.crowd.tag}").strip()


def _plain(content: str) -> str:
    return content.removeprefix("<p>").removesuffix("</p>")


@pytest.fixture
def scene(
    bluesky: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Scene]:
    """Three networks with nothing on them that belongs to this evening."""
    tag = "".join(word.title() for word in request.node.name.split("_")[1:4])
    heather, ana = (bluesky.create_account(f"{name}-{tag[:9].lower()}") for name in ("heather", "ana"))
    (tmp_path / "array.png").write_bytes(painted())
    schedule = tmp_path / "evening.md"
    schedule.write_text(SCHEDULE.replace("TAG", tag), encoding="utf-8")
    clock = WaitingClock()
    server = XServer(clock)
    with XOnLoopback(server, tmp_path) as x:
        login = {"HANDLE": heather.handle, "PASSWORD": heather.app_password("chatmod")}
        login |= {"SERVER": bluesky.pds, "DIRECTORY": bluesky.plc}
        for name, value in {**x.environment, **{f"CHATMOD_BLUESKY_{key}": login[key] for key in login}}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("CHATMOD_CONFIG", str(tmp_path / "config"))
        crowd = Crowd(tag, heather, ana, server, {})
        yield Scene(bluesky, crowd, x, schedule, tmp_path / "data", free_port(), clock.waited)


def until_all_out(evening: Evening, label: str, *networks: str, part: int = 1) -> None:
    """Read on until a post is out on these networks."""
    for name in networks:
        if not _told(evening, "went-out", label, name, part):
            evening.until(lambda event, name=name: _is(event, "went-out", label, name, part))  # type: ignore[misc]


def _is(event: dict[str, Any], kind: str, label: str, network: str, part: int = 1) -> bool:
    facts = (event["type"], event.get("cue"), event.get("platform"), event.get("part"))
    return facts == (kind, label, network, part)


def _told(evening: Evening, kind: str, label: str, network: str, part: int = 1) -> bool:
    return any(_is(event, kind, label, network, part) for event in evening.events)


def place(evening: Evening, kind: str, label: str, network: str) -> int:
    """Where among all that was told."""
    return next(number for number, event in enumerate(evening.events) if _is(event, kind, label, network))


def post_of(evening: Evening, label: str, network: str) -> str:
    """The id of a post that is out."""
    return str(evening.events[place(evening, "went-out", label, network)]["post_id"])


def reference(scene: Scene, uri: str) -> dict[str, str]:
    """How others on Bluesky reply to a post of ours."""
    return {"uri": uri, "cid": scene.crowd.ana.get("com.atproto.repo.getRecord", **_where(uri)).json()["cid"]}


def _where(uri: str) -> dict[str, str]:
    did, collection, rkey = uri.removeprefix("at://").split("/")
    return {"repo": did, "collection": collection, "rkey": rkey}


def answer_q1(scene: Scene, evening: Evening) -> None:
    """In every way there is, on three networks at the same time."""
    crowd, tag = scene.crowd, scene.crowd.tag
    q1 = reference(scene, post_of(evening, "Q1", "bluesky"))
    x1 = post_of(evening, "Q1", "x").rpartition("/")[2]
    room1 = next(status["id"] for status in scene.in_the_room() if "Q1" in status["content"])
    crowd.in_the_room(evening.url, "Rows, said in the room", "Q1", "reply", room1)
    below = crowd.on_bluesky("Rows, said below", "Q1", "reply", reply_to=q1)
    said = crowd.on_x("Rows, said on X", "Q1", "reply", reply_to=x1)
    crowd.on_bluesky("Six of them, deeper below", "Q1", "reply", reply_to=below, root=q1)
    crowd.on_x("Six of them, deeper on X", "Q1", "reply", author="2", reply_to=said)
    crowd.on_bluesky(f"A1: Columns, on its own #{tag}", "Q1", "label")
    crowd.on_x(f"A1 Columns, on X #{tag}", "Q1", "label", author="2")
    crowd.filed["We shall see more, says Heather"] = ("bluesky", ("Q1",), "reply")
    crowd.heather.post("We shall see more, says Heather", reply_to=below, root=q1)
    crowd.on_x("More of it, says the moderator", "Q1", "reply", author=MODERATOR, reply_to=said)


def answer_the_rest(scene: Scene, evening: Evening) -> None:
    """Once all three have all questions but the last: late answers too, and quotes."""
    crowd, tag = scene.crowd, scene.crowd.tag
    q2, q3 = (reference(scene, post_of(evening, label, "bluesky")) for label in ("Q2", "Q3"))
    x2, x3 = (post_of(evening, label, "x").rpartition("/")[2] for label in ("Q2", "Q3"))
    crowd.on_bluesky("I tried halves", "Q2", "reply", reply_to=q2)
    crowd.on_bluesky("Nothing did", "Q3", "reply", reply_to=q3)
    crowd.on_x("I tried quarters", "Q2", "reply", reply_to=x2)
    crowd.on_x(f"Worth a look #{tag}", "Q3", "quote", author="3", quote_of=x3)
    crowd.filed["Worth a look, here"] = ("bluesky", ("Q3",), "quote")
    quote = {"$type": "app.bsky.embed.record", "record": q3}
    assert crowd.ana.create("app.bsky.feed.post", {"text": "Worth a look, here", "embed": quote}).is_success
    crowd.in_the_room(evening.url, "A2: I tried thirds", "Q2", "label")
    crowd.on_bluesky(f"A1: I come late, and saw squares #{tag}", "Q1", "label")


def finish(scene: Scene, evening: Evening) -> None:
    """Answer the last question, and end the evening when the index has seen it all."""
    q4 = reference(scene, post_of(evening, "Q4", "bluesky"))
    scene.crowd.on_bluesky("An array", "Q4", "reply", reply_to=q4)
    scene.crowd.on_x(f"A4: A grid #{scene.crowd.tag}", "Q4", "label")
    scene.crowd.in_the_room(evening.url, "A4: A table", "Q4", "label")
    scene.rig.settle()
    for name, texts in scene.texts().items():
        assert {text: texts[text] for text in ASKED} == dict.fromkeys(ASKED, 1), name
    _has_the_picture(scene)
    evening.type("end")
    assert evening.end() == 0


def _has_the_picture(scene: Scene) -> None:
    on_bluesky = [record["embed"]["images"] for record in scene.on_bluesky() if "embed" in record]
    assert [[image["alt"] for image in images] for images in on_bluesky] == [[ALT]]
    in_the_room = [status["media_attachments"] for status in scene.in_the_room() if status["media_attachments"]]
    assert [[image["description"] for image in images] for images in in_the_room] == [[ALT]]
    on_x = [post.media for post in scene.crowd.x.our_posts() if post.media]
    assert [[scene.crowd.x.descriptions[key] for key in keys] for keys in on_x] == [[ALT]]


def check_the_archive(scene: Scene) -> None:
    """Every question once on every network, every answer under its question, and nothing else."""
    posts = exported_posts(scene.data)
    asked = Counter((post["platform"], scene.bare(post["text"])) for post in posts if post["kind"] == "question")
    assert asked == {(name, text): 1 for name in NETWORKS for text in ASKED}
    labels = {scene.bare(post["text"]): post["questions"] for post in posts if post["kind"] == "question"}
    assert labels == dict(zip(ASKED, (["Q1"], ["Q2"], ["Q3"], ["Q3"], ["Q4"]), strict=True))
    pictures = {post["platform"]: [image["alt"] for image in post["media"]] for post in posts if post["media"]}
    assert pictures == {name: [ALT] for name in NETWORKS}
    said = [post for post in posts if post["kind"] == "post"]
    filed = {post["text"]: (post["platform"], tuple(post["questions"]), post["reason"]) for post in said}
    assert filed == scene.crowd.filed
    assert len(said) == len(filed)
    ours = {"We shall see more, says Heather", "More of it, says the moderator"}
    assert {post["text"] for post in said if post["author"]["role"] == "moderator"} == ours
    assert len({post["id"] for post in posts}) == len(posts)


def timings(data: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """What `show --timing` tells of the first part of each cue, by cue and platform."""
    command = [*CHATMOD, "show", "last", "--timing", "--json", "--data", str(data)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    rows = [json.loads(line) for line in told.splitlines()]
    return {(row["cue"], row["platform"]): row for row in rows if row["part"] == 1}


def _answered_after(row: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(row["acknowledged"]) - datetime.fromisoformat(row["planned"])


def test_an_evening_on_three_networks_has_all_of_it_though_two_fail_for_a_while(scene: Scene) -> None:
    with scene.begin() as evening:
        until_all_out(evening, "Q1", *NETWORKS)
        answer_q1(scene, evening)
        with scene.rig.paused():
            until_all_out(evening, "Q3", "room", "x", part=2)
            scene.crowd.in_the_room(evening.url, "A3: That it goes on", "Q3", "label")
            scene.crowd.on_x(f"A3: That nobody stops #{scene.crowd.tag}", "Q3", "label")
            evening.until(lambda event: _is(event, "answer-lost", "Q2", "bluesky"))
        until_all_out(evening, "Q3", "bluesky", part=2)
        answer_the_rest(scene, evening)
        scene.crowd.x.faults.append(ServerFault.CUT)
        scene.x.outage = timedelta(seconds=4)
        evening.type("next")
        evening.until(lambda event: _is(event, "answer-lost", "Q4", "x"))
        until_all_out(evening, "Q4", *NETWORKS)
        finish(scene, evening)
    check_the_archive(scene)
    lost = place(evening, "answer-lost", "Q2", "bluesky")
    for name in ("room", "x"):
        assert place(evening, "went-out", "Q3", name) < lost
    assert place(evening, "went-out", "Q4", "bluesky") < place(evening, "went-out", "Q4", "x")
    rows = timings(scene.data)
    failing = {("Q2", "bluesky"), ("Q3", "bluesky"), ("Q4", "x")}
    shortest = min(_answered_after(rows[row]) for row in failing)
    assert max(_answered_after(rows[row]) for row in rows.keys() - failing) < shortest


def test_the_same_evening_killed_while_two_networks_owe_an_answer_and_run_again(scene: Scene) -> None:
    with scene.begin() as evening:
        until_all_out(evening, "Q1", *NETWORKS)
        answer_q1(scene, evening)
        scene.crowd.x.faults.append(ServerFault.TIMED_OUT_AFTER)
        with scene.rig.paused():
            until_all_out(evening, "Q2", "room")
            assert scene.silence.wait(PATIENCE)
            evening.process.kill()
            evening.process.wait(PATIENCE)
    scene.crowd.on_x(f"A2: While nobody looked #{scene.crowd.tag}", "Q2", "label")
    with scene.begin() as again:
        again.until(lambda event: event["type"] == "recalled")
        until_all_out(again, "Q3", *NETWORKS, part=2)
        assert again.events[place(again, "went-out", "Q2", "x")]["sent"] is None  # it was found
        answer_the_rest(scene, again)
        again.type("next")
        until_all_out(again, "Q4", *NETWORKS)
        finish(scene, again)
    check_the_archive(scene)
