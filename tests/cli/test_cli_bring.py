"""`chatmod import`: from the file that somebody has to a chat that everybody can read."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from chatmod.archive import open_archive
from chatmod.cli.app import app
from tests.importing.brought import lines, sheet, tweet

START = datetime(2021, 6, 2, 20, 0, tzinfo=UTC)
SCHEDULE = """\
---
title: Rows and Columns
hashtag: MathReads
start: 2021-06-02 16:00
timezone: America/Toronto
moderators: heather
---

## Q1 @ +6
How is the context crafted so that the mathematics has to appear?

## Q2 @ +20
What did your own students do with it?

## Q3 @ +40
Which number would you have chosen?
"""


def said(number: int, who: str, minute: float, text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    author = {"id": f"{sum(map(ord, who))}", "username": who, "name": who.title()}
    at = START + timedelta(minutes=minute)
    return (
        tweet(
            id=str(1400000000000000000 + number),
            author_id=author["id"],
            author=author,
            created_at=at.isoformat(),
            text=text,
        )
        | more
    )


EVENING = [
    said(1, "heather", 0, "Welcome to #MathReads, everybody! Who is here tonight?"),
    said(2, "anna", 2, "Hello from Toronto, I teach grade 3 #MathReads"),
    said(3, "heather", 6, "Q1 How is the context crafted so that the mathematics has to appear? #MathReads"),
    said(4, "anna", 8, "A1 The bakery makes rows, and rows make arrays #MathReads"),
    said(5, "ben", 9, "RT @heather: Q1 How is the context", referenced_tweets=[{"type": "retweeted", "id": "3"}]),
    said(6, "heather", 20, "Q2 What did your own students do with it? #MathReads"),
    said(7, "ben", 24, "A2: they counted by ones #MathReads"),
    said(8, "heather", 58, "Thank you all, good night! #MathReads"),
]


def chatmod(*arguments: object, stdin: bytes | None = None) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    done = CliRunner().invoke(app, [*map(str, arguments)], input=stdin)
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


def told(*arguments: object, stdin: bytes | None = None) -> dict[str, Any]:
    code, out, err = chatmod("import", *arguments, "--json", stdin=stdin)
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHATMOD_DATA", str(tmp_path / "data"))
    (tmp_path / "week1.jsonl").write_bytes(lines(*EVENING))
    (tmp_path / "week1.md").write_text(SCHEDULE, encoding="utf-8")
    return tmp_path


def test_a_recorded_evening_becomes_a_chat_and_what_was_guessed_is_said(home: Path) -> None:
    code, out, _ = chatmod("import", "week1.jsonl", "--as", "twarc", "--timezone", "America/Toronto")
    assert code == 0
    assert out.startswith("week1@2021-06-02-1600: 8 posts read (8 new, 0 known).")
    assert "8 posts, 1 repost among them" in out
    assert "Moderators, by who asks: @heather." in out
    assert "Questions: Q1 16:06, Q2 16:20." in out
    assert "--moderator" in out
    _, shown, _ = chatmod("show", "week1")
    assert "A1 The bakery makes rows" in shown
    assert home.joinpath("data", "archive.db").exists()


def test_importing_twice_changes_nothing_and_a_file_that_grew_only_adds(home: Path) -> None:
    first = told("week1.jsonl", "--as", "twarc")
    _, before, _ = chatmod("export", "week1", "--to", "jsonl", "-o", "-")
    again = told("week1.jsonl", "--as", "twarc")
    assert (again["new"], again["known"], again["chat"]) == (0, 8, first["chat"])
    _, after, _ = chatmod("export", "week1", "--to", "jsonl", "-o", "-")
    assert before == after
    late = said(9, "carla", 300, "A1 sorry, late! It is the wrapping paper #MathReads")
    home.joinpath("week1.jsonl").write_bytes(lines(*EVENING, late))
    grown = told("week1.jsonl", "--as", "twarc")
    assert (grown["new"], grown["known"], grown["chat"]) == (1, 8, first["chat"])


def test_a_file_that_was_moved_is_known_again_and_another_of_its_name_is_another_chat(home: Path) -> None:
    first = told("week1.jsonl", "--as", "twarc")
    moved = home / "old"
    moved.mkdir()
    home.joinpath("week1.jsonl").rename(moved / "week1.jsonl")
    assert told("old/week1.jsonl", "--as", "twarc")["chat"] == first["chat"]
    other = [one | {"id": f"15{one['id'][2:]}"} for one in EVENING]
    home.joinpath("week1.jsonl").write_bytes(lines(*other))
    assert told("week1.jsonl", "--as", "twarc")["chat"] == f"{first['chat']}-2"


def test_the_schedule_of_that_evening_tells_what_is_to_know(home: Path) -> None:
    report = told("week1.jsonl", "--as", "twarc", "--schedule", "week1.md")
    assert report["title"] == "Rows and Columns"
    assert report["chat"] == "week1@2021-06-02-1600"
    assert [one["label"] for one in report["questions"]] == ["Q1", "Q2"]
    assert report["guessed"] == []
    _, out, _ = chatmod("import", "week1.jsonl", "--as", "twarc", "--schedule", "week1.md")
    assert "Planned, but not found: Q3." in out
    _, again, _ = chatmod("import", "week1.jsonl", "--as", "twarc")
    assert "Moderators: @heather." in again, "what was said once needs not be said again"
    assert home


def test_flags_say_what_the_file_does_not(home: Path) -> None:
    report = told(
        "week1.jsonl", "--as", "twarc", "--title", "My week", "--hashtag", "#Rows", "--moderator", "@ben", "--start",
        "2021-06-02 20:00", "--timezone", "UTC", "--chat", "mine",
    )  # fmt: skip
    assert (report["chat"], report["title"], report["hashtag"]) == ("mine", "My week", "Rows")
    assert [one["handle"] for one in report["moderators"]] == ["ben"]
    assert report["start"] == "2021-06-02T20:00:00+00:00"
    assert home


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (["--hashtag", "two words"], "is not a hashtag"),
        (["--start", "eight"], "is not a date and a time"),
        (["--timezone", "Nowhere/Land"], "zone"),
        (["--schedule", "none.md"], "none.md"),
    ],
)
def test_a_flag_that_cannot_be_meant_stops_everything_before_it_begins(
    home: Path, flags: list[str], problem: str
) -> None:
    code, _, err = chatmod("import", "week1.jsonl", "--as", "twarc", *flags)
    assert code == 2
    assert problem in err
    assert not home.joinpath("data", "archive.db").exists()


def test_a_file_that_is_not_there_and_standard_input_without_a_name(home: Path) -> None:
    assert chatmod("import", "none.csv", "--as", "tags")[0] == 2
    code, _, err = chatmod("import", "-", "--as", "twarc", stdin=lines(*EVENING))
    assert code == 2
    assert "--chat" in err
    assert told("-", "--as", "twarc", "--chat", "piped", stdin=lines(*EVENING))["chat"] == "piped"
    assert home


def test_damaged_lines_are_told_and_the_record_says_so(home: Path) -> None:
    home.joinpath("week1.jsonl").write_bytes(lines(*EVENING[:4]) + b'{"cut\n' * 7 + lines(*EVENING[4:]))
    code, out, _ = chatmod("import", "week1.jsonl", "--as", "twarc")
    assert code == 0
    assert "7 lines could not be read" in out
    assert "\n  line 5:" in out
    assert "and 2 more" in out
    _, exported, _ = chatmod("export", "week1", "--to", "jsonl", "-o", "-")
    assert "Lines of the imported file that could not be read: 7." in exported


@pytest.mark.parametrize("content", [b"", b"no JSON\nat all\n", b"[]"])
def test_a_file_without_a_post_fails_and_becomes_no_chat(home: Path, content: bytes) -> None:
    home.joinpath("week1.jsonl").write_bytes(content)
    code, out, _ = chatmod("import", "week1.jsonl", "--as", "mastodon")
    assert code == 1
    assert "No post was found as mastodon" in out
    assert "and the rest was" not in out
    assert "--as ... (jsonl, tags, twarc, bluesky)" in out
    assert chatmod("chats")[1].startswith("No chats yet")


def test_rounded_ids_are_told(home: Path) -> None:
    content = sheet({"id_str": "5.85897E+17"}, {"id_str": "5.85897E+17", "status_url": "", "text": "A1 other"})
    home.joinpath("sheet.csv").write_bytes(content)
    report = told("sheet.csv", "--as", "tags")
    assert report["ids"] == {"found": 1, "lost": 1, "answered": 0}


def test_a_chat_that_was_run_here_is_not_imported_into(home: Path) -> None:
    database = open_archive(Path(home, "data.db")).database
    home.joinpath("data").mkdir()
    database.path.rename(home / "data" / "archive.db")
    archive = open_archive(home / "data" / "archive.db")
    with archive.database.connect() as connection:
        connection.execute(
            "INSERT INTO performance (name, source, title, hashtag, start, finish, sheet) "
            "VALUES ('week1', 'week1.md', 'W', 'T', '', '', '{}')"
        )
    connection.close()
    code, _, err = chatmod("import", "week1.jsonl", "--as", "twarc", "--chat", "week1")
    assert code == 2
    assert "was run by chatmod here" in err


def exported(chat: str, data: Path) -> str:
    return chatmod("export", chat, "--to", "jsonl", "--edition", "private", "-o", "-", "--data", data)[1]


def without_sources(exported: str) -> list[dict[str, Any]]:
    """What was exported, but not of which file it was."""
    chat, *posts = (json.loads(line) for line in exported.splitlines())
    return [{name: value for name, value in chat.items() if name != "sources"}, *posts]


@example([("anna", 0, "Q1 Why rows?", None)])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["anna", "ben", "heather"]),
            st.integers(0, 90),
            st.sampled_from(["A1 rows", "Q1 Why rows?", "Q2 How?", "A2: so", "Hello", "RT @x: A1", "So\nwhat"]),
            st.none() | st.integers(0, 9),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_what_was_exported_comes_in_and_goes_out_the_same(
    tmp_path_factory: pytest.TempPathFactory, evening: list[tuple[str, int, str, int | None]]
) -> None:
    folder = tmp_path_factory.mktemp("round")
    posts = [
        said(number, who, minute, text)
        | (
            {"referenced_tweets": [{"type": "replied_to", "id": str(1400000000000000000 + parent)}]}
            if parent is not None and parent < number
            else {}
        )
        for number, (who, minute, text, parent) in enumerate(evening)
    ]
    (folder / "week1.jsonl").write_bytes(lines(*posts))
    assert chatmod("import", folder / "week1.jsonl", "--as", "twarc", "--data", folder / "one")[0] == 0
    first = exported("last", folder / "one")
    (folder / "out.jsonl").write_text(first, encoding="utf-8")
    assert chatmod("import", folder / "out.jsonl", "--as", "jsonl", "--data", folder / "two")[0] == 0
    assert without_sources(exported("last", folder / "two")) == without_sources(first)


def test_corrections_and_tombstones_come_along_and_no_correction_comes_twice(home: Path) -> None:
    head = {"type": "chat", "version": 1, "chat": "kept@2021-06-02-2000", "title": "Kept", "hashtag": "MathReads"}
    post = {"type": "post", "author": "anna", "at": "2021-06-02T20:07:00Z", "text": "Rows"}
    content = lines(
        head | {"start": "2021-06-02T20:00:00Z", "end": "2021-06-02T21:00:00Z", "moderators": ["heather"]},
        post | {"id": "q", "author": "heather", "text": "Q1 Why rows?", "kind": "question", "questions": ["Q1"]},
        post | {"id": "q2", "author": "heather", "text": "Q2 How?", "kind": "question", "questions": ["Q2"]},
        post | {"id": "a", "questions": ["Q2"], "reason": "moderator"},
        {"type": "tombstone", "id": "gone", "at": "2021-06-03T08:00:00Z"},
    )
    home.joinpath("kept.jsonl").write_bytes(content)
    for _ in range(2):
        assert told("kept.jsonl", "--as", "jsonl")["chat"] == "kept@2021-06-02-2000"
    out = [json.loads(line) for line in chatmod("export", "kept", "--to", "jsonl", "-o", "-")[1].splitlines()]
    [answer] = [line for line in out if line.get("id") == "a"]
    assert (answer["questions"], answer["reason"]) == (["Q2"], "moderator")
    assert out[-1] == {"type": "tombstone", "id": "gone", "at": "2021-06-03T08:00:00Z"}
    with open_archive(home / "data" / "archive.db").database.connect() as connection:
        assert connection.execute("SELECT count(*) FROM correction").fetchone()[0] == 1
    connection.close()


def exchanged(head: dict[str, Any], **other: Any) -> bytes:  # noqa: ANN401 - any JSON
    """An evening in the exchange form, of which two people have asked."""
    said = [
        ("heather", 6, "1. Where do you begin?"),
        ("anna", 10, "1. With the stairs"),
        ("cole", 20, "2. Where do you go on?"),
        ("heather", 40, "3. Where do you end?"),
        ("anna", 44, "2. Down in the cellar"),
        ("ben", 60, "With a door that closes"),
    ]
    posts = [
        {
            "id": f"https://twitter.com/{who}/status/{1000 + at}",
            "author": {"id": str(sum(map(ord, who))), "handle": who},
            "at": (START + timedelta(minutes=at)).isoformat(),
            "text": text,
            **other,
        }
        for who, at, text in said
    ]
    posts[-2] |= {"text": "Down in the cellar", "in_reply_to": "1010"}
    return lines({"type": "chat", "version": 1, "hashtag": "MathReads"} | head, *posts)


@pytest.mark.parametrize("head", [{"moderators": ["@Heather"]}, {"moderators": [{"handle": "heather"}]}, {}])
@pytest.mark.parametrize("other", [{}, {"platform": "twitter"}])
def test_moderators_are_found_however_a_file_names_them_and_so_are_those_it_does_not_name(
    head: dict[str, Any], other: dict[str, Any], home: Path
) -> None:
    hours = {"start": START.isoformat(), "end": (START + timedelta(minutes=30)).isoformat()}
    (home / "evening.jsonl").write_bytes(exchanged(head | hours, **other))

    name = told("evening.jsonl", "--as", "jsonl")["chat"]
    archive = open_archive(home / "data" / "archive.db")
    entries = archive.edition(archive.find(name)).entries

    assert [(entry.role, entry.kind, entry.attribution.questions) for entry in entries] == [
        ("moderator", "question", ("Q1",)),
        ("participant", "post", ("Q1",)),
        ("moderator", "question", ("Q2",)),
        ("moderator", "question", ("Q3",)),
        ("participant", "post", ("Q1",)),
        ("participant", "post", ("Q3",)),
    ]


@pytest.mark.parametrize("to", ["html", "markdown", "csv", "jsonl", "recap"])
@pytest.mark.parametrize("names", ["names", "handles", "pseudonyms"])
def test_of_an_evening_on_x_that_was_brought_a_public_edition_has_links_and_nobody(
    to: str, names: str, home: Path
) -> None:
    home.joinpath("evening.jsonl").write_bytes(lines(*EVENING))
    name = told("evening.jsonl", "--as", "twarc")["chat"]
    code, out, err = chatmod("export", name, "--to", to, "--names", names, "--no-look", "-o", "-")
    assert code == 0, err
    for trace in ("heather", "anna", "toronto, i teach", "bakery", "own students", "good night", "counted by ones"):
        assert trace not in out.casefold()
    assert chatmod("export", name, "--to", to, "--names", names, "--no-look", "-o", "-")[1] == out


def test_people_of_a_brought_chat_appear_as_its_schedule_says(home: Path) -> None:
    post = {
        "author": "anna",
        "at": START.isoformat(),
        "platform": "mastodon",
        "text": "A1 rows #MathReads",
        "id": "1",
    }
    home.joinpath("kept.jsonl").write_bytes(lines(post, post | {"id": "2", "author": "ben"}))
    home.joinpath("week.md").write_text(SCHEDULE.replace("---\n\n##", "names: pseudonyms\n---\n\n##", 1))
    name = told("kept.jsonl", "--as", "jsonl", "--schedule", "week.md")["chat"]
    code, out, err = chatmod("export", name, "--to", "jsonl", "--no-look", "-o", "-")
    assert code == 0, err
    assert "Participant 1" in out
    assert "anna" not in out


def test_a_moderator_of_a_brought_chat_may_leave_it(home: Path) -> None:
    content = exchanged(
        {"moderators": [{"id": str(sum(map(ord, "heather"))), "handle": "heather"}]}, platform="mastodon"
    )
    home.joinpath("evening.jsonl").write_bytes(content)
    name = told("evening.jsonl", "--as", "jsonl")["chat"]
    code, _, err = chatmod("consent", name, "heather", "--out", "--yes")
    assert code == 0, err
    for edition in ("public", "private"):
        code, out, err = chatmod("export", name, "--to", "jsonl", "--edition", edition, "--no-look", "-o", "-")
        assert code == 0, err
        assert "heather" not in out


@pytest.mark.parametrize("flag", ["members_only", "hidden"])
def test_what_a_private_edition_has_alone_stays_out_of_public_ones_that_are_made_of_it(flag: str, home: Path) -> None:
    post = {"author": "anna", "at": START.isoformat(), "platform": "bluesky", "text": "A1 rows #MathReads", "id": "1"}
    secret = post | {"id": "2", "author": "ben", "text": "A1 for members #MathReads", flag: True}
    home.joinpath("kept.jsonl").write_bytes(lines(post, secret))
    told("kept.jsonl", "--as", "jsonl", "--data", "one")
    private = exported_as("private", "one")
    assert "for members" in private
    home.joinpath("again.jsonl").write_text(private, encoding="utf-8")
    told("again.jsonl", "--as", "jsonl", "--data", "two")
    assert "for members" in exported_as("private", "two")
    assert "for members" not in exported_as("public", "two")


def exported_as(edition: str, data: str) -> str:
    arguments = ("export", "last", "--to", "jsonl", "--edition", edition, "--no-look", "-o", "-", "--data", data)
    code, out, err = chatmod(*arguments)
    assert code == 0, err
    return out
