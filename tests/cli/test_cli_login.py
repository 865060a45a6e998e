"""`chatmod login`, `logout`, `whoami` and `platforms`, and that secrets stay where they belong."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.cli.app import app
from tests.cli.plugin_packages import LAME, LED, PIGEONS, install
from tests.settings.safes import NO_KEYRING, safe_in

SECRET = "good-and-very-secret"


@dataclass
class Person:
    """Types commands without a terminal; what is typed into them comes from a pipe."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    heard: str = ""

    def type(self, *command: str, typed: str = "") -> tuple[int, str, str]:
        environment = {
            "CHATMOD_CONFIG": str(self.folder / "config"),
            "CHATMOD_DATA": str(self.folder / "data"),
            # whether or not this machine has one
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "CHATMOD_PIGEON_TOKEN": None,
            "CHATMOD_MASTODON_SERVER": None,
            "CHATMOD_MASTODON_TOKEN": None,
            **self.environment,
        }
        done = CliRunner().invoke(app, command, input=typed, env=environment)
        self.heard += done.output
        return done.exit_code, done.stdout, done.stderr

    def left_behind(self, *without: str) -> str:
        """All that was told, and all files but those named."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.name not in without]
        texts = (path.read_bytes().decode(errors="replace") for path in files if "site" not in path.parts)
        return self.heard + "".join(texts)


def person_with(folder: Path, module: str, source: str) -> Iterator[Person]:
    site = str(install(folder, module, source))
    sys.path.insert(0, site)
    try:
        yield Person(folder)
    finally:
        sys.path.remove(site)
        sys.modules.pop(module, None)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    yield from person_with(tmp_path, "pigeons_by_token", PIGEONS)


@pytest.fixture
def led(tmp_path: Path) -> Iterator[Person]:
    yield from person_with(tmp_path, "pigeons_that_lead", PIGEONS + LED)


def test_a_token_is_read_from_a_pipe_and_tried_and_kept(person: Person) -> None:
    code, out, err = person.type("login", "pigeon", "--by-token", typed=f"{SECRET}\n")
    assert (code, err) == (0, "")
    told, logged_in = out.splitlines()
    assert "which only you can read" in told or "in your user profile" in told
    assert logged_in.startswith("Logged in to pigeon as heather. The login is kept in the file")
    assert person.type("whoami")[1].startswith("pigeon: heather (Heather), login in the file")


def test_several_accounts_of_a_network_are_side_by_side(person: Person) -> None:
    person.type("login", "pigeon", "--by-token", typed=f"{SECRET}\n")
    person.type("login", "pigeon:book-club", "--by-token", typed="good, too\n")
    code, out, _ = person.type("whoami", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line["platform"] for line in lines] == ["pigeon", "pigeon:book-club"]
    assert lines[0]["account"] == {"id": "1", "handle": "heather", "name": "Heather"}
    assert person.type("logout", "pigeon")[0] == 0
    assert person.type("whoami")[1].startswith("pigeon:book-club: heather")


def test_a_wrong_token_is_not_kept_and_not_shown(person: Person) -> None:
    code, out, err = person.type("login", "pigeon", "--by-token", typed="bad-but-secret\n")
    assert (code, out) == (1, "")
    assert "chatmod: pigeon: No pigeon knows [hidden]" in err
    assert "secret" not in person.left_behind()
    assert person.type("whoami")[1].startswith("Nobody is logged in.")


def test_without_a_terminal_nobody_is_asked(person: Person) -> None:
    for typed in ("", "something\n"):
        code, _, err = person.type("login", "pigeon", typed=typed)
        assert code == 2
        assert "CHATMOD_PIGEON_TOKEN" in err
        assert "--by-token" in err
    assert person.type("login", "pigeon", "--by-token", typed="")[0] == 2


def test_without_a_terminal_a_network_that_leads_by_itself_says_so_too(led: Person) -> None:
    code, _, err = led.type("login", "pigeon", "--no-browser", "--set", "loft=roof")
    assert code == 2
    assert "CHATMOD_PIGEON_TOKEN" in err
    assert "Welcome to roof." in led.heard
    assert led.type("login", "pigeon", "--by-token", typed="good\n")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["room"], "The room needs no login."),
        (["pigeon:Work"], "is not the name of an account"),
        (["pigeon", "--server", "x"], "has no `server`"),
        (["pigeon", "--set", "token=x"], "is a secret"),
        (["pigeon", "--set", "token"], "NAME=VALUE"),
        (["carrier"], "is not installed"),
    ],
)
def test_what_cannot_be_right_is_told_before_anybody_is_asked(
    person: Person, arguments: list[str], said: str
) -> None:
    code, out, err = person.type("login", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_login_in_the_environment_is_used_and_told(person: Person) -> None:
    person.environment["CHATMOD_PIGEON_TOKEN"] = "good one"
    assert person.type("whoami")[1] == "pigeon: heather (Heather), login in the environment\n"
    out = person.type("login", "pigeon", "--by-token", typed=f"{SECRET}\n")[1]
    assert "CHATMOD_PIGEON_TOKEN are set in the environment" in out
    assert "CHATMOD_PIGEON_TOKEN" in person.type("logout", "pigeon")[1]
    code, _, err = person.type("logout", "pigeon")
    assert (code, "Unset CHATMOD_PIGEON_TOKEN" in err) == (2, True)


def test_a_logout_that_the_network_does_not_take_forgets_all_the_same(led: Person) -> None:
    led.type("login", "pigeon", "--by-token", typed="good stubborn\n")
    code, out, err = led.type("logout", "pigeon")
    assert code == 1
    assert "is forgotten here" in out
    assert "It does not come back" in err
    assert led.type("whoami")[1].startswith("Nobody")


def test_a_logout_in_which_a_plug_in_fails_forgets_all_the_same(led: Person) -> None:
    # as an earlier process has kept it
    safe_in(led.folder / "config", NO_KEYRING).write("pigeon", {"token": "good lame one"})
    code, out, err = led.type("logout", "pigeon")
    assert code == 1
    assert "is forgotten here" in out
    assert "A defect: KeyError" in err
    assert "good lame one" not in led.left_behind()


def test_a_plug_in_that_fails_is_told_without_the_secret_that_it_quotes(tmp_path: Path) -> None:
    for person in person_with(tmp_path, "lame_pigeons", PIGEONS + LAME):
        person.environment["CHATMOD_PIGEON_TOKEN"] = "good lame other one"
        out = person.type("doctor", "--on", "pigeon")[1] + person.type("whoami")[1]
        assert out.count("A defect: KeyError") == 2
        assert "good lame other one" not in person.left_behind()


def test_who_is_asked_for_and_not_logged_in_is_a_failure(person: Person) -> None:
    code, out, _ = person.type("whoami", "pigeon", "room", "carrier")
    assert code == 1
    lines = out.splitlines()
    assert lines[0] == "pigeon: chatmod has no login for pigeon."
    assert lines[1] == "  Run `chatmod login pigeon`, or set CHATMOD_PIGEON_TOKEN."
    assert "room: The room needs no login." in lines


def test_what_is_installed_is_listed_with_who_is_logged_in(person: Person) -> None:
    assert "pigeon: 100 characters and 1 picture to a post. Nobody is logged in" in person.type("platforms")[1]
    person.type("login", "pigeon", "--by-token", typed=f"{SECRET}\n")
    assert "\n  pigeon: login in the file" in person.type("platforms")[1]
    lines = [json.loads(line) for line in person.type("platforms", "--json")[1].splitlines()]
    (pigeon,) = [line for line in lines if line["platform"] == "pigeon"]
    assert (pigeon["characters"], pigeon["images"], pigeon["problem"]) == (100, 1, None)
    assert [account["platform"] for account in pigeon["accounts"]] == ["pigeon"]


def test_a_plug_in_that_cannot_be_loaded_is_listed_with_the_reason(tmp_path: Path) -> None:
    for person in person_with(tmp_path, "pigeons_that_limp", "raise RuntimeError('it limps')"):
        code, out, _ = person.type("platforms")
        assert code == 0
        assert "it limps" in out
        assert person.type("whoami")[0] == 0


def test_a_report_of_a_defect_has_no_secret_in_it(person: Person) -> None:
    code, _, err = person.type("login", "pigeon", "--by-token", typed="broken-very-secret\n")
    assert code == 3
    assert "RuntimeError" in err
    (report,) = (person.folder / "data").glob("crash-*")
    assert "Bearer [hidden]" in report.read_text(encoding="utf-8")
    assert "very-secret" not in person.left_behind()


def test_a_secret_stands_in_its_own_file_only(person: Person) -> None:
    person.type("login", "pigeon", "--by-token", typed=f"{SECRET}\n")
    schedule = person.folder / "week-1.md"
    schedule.write_text(
        "---\ntitle: T\nhashtag: Tag\nstart: 2027-04-15 20:00\ntimezone: UTC\n---\n\n## Q1 @ +6\nWhy?\n",
        encoding="utf-8",
    )
    for command in (
        ["whoami", "--json"],
        ["platforms", "--json"],
        ["check", str(schedule), "--on", "pigeon", "--json"],
        ["doctor", str(schedule), "--on", "pigeon", "--json"],
        ["rehearse", str(schedule), "--on", "pigeon", "--pace", "max", "--json"],
        ["export", "rehearsal", "--to", "jsonl", "-o", str(person.folder / "chat.jsonl")],
    ):
        person.type(*command)
    assert SECRET not in person.left_behind("pigeon.json")
    assert SECRET in person.left_behind()


def test_what_posts_cost_is_shown_by_check(person: Person) -> None:
    schedule = person.folder / "week-1.md"
    questions = "".join(f"## Q{number}\nWhy?\n\n" for number in range(1, 14))
    schedule.write_text(
        f"---\ntitle: T\nhashtag: Tag\nstart: 2027-04-15 20:00\ntimezone: UTC\n---\n\n{questions}"
        "## Q14\nSee https://example.org/\n---\nWhy?\n",
        encoding="utf-8",
    )
    out = person.type("check", str(schedule), "--on", "pigeon", "--on", "room")[1]
    assert "\npigeon: 15 posts, $0.41 (Q14 has a link: $0.20)\n" in out
    told = json.loads(person.type("check", str(schedule), "--on", "pigeon:work", "--json")[1])
    (cost,) = told["costs"]
    assert (cost["platform"], cost["dollars"]) == ("pigeon:work", 0.41)
    assert cost["posts"][13:] == [
        {"cue": "Q14", "part": 1, "dollars": 0.2},
        {"cue": "Q14", "part": 2, "dollars": 0.015},
    ]


def test_a_login_that_cannot_be_read_can_be_forgotten_and_made_anew(person: Person) -> None:
    for again in ("logout", "login"):
        person.type("login", "pigeon", "--by-token", typed=f"{SECRET}\n")
        file = person.folder / "config" / "logins" / "pigeon.json"
        file.write_text("{", encoding="utf-8")
        assert "is damaged" in person.type("whoami")[1]
        if again == "logout":
            code, _, err = person.type("logout", "pigeon")
            assert (code, "is damaged" in err) == (1, True)
            assert person.type("whoami")[1].startswith("Nobody")
        else:
            assert person.type("login", "pigeon", "--by-token", typed=f"{SECRET}\n")[0] == 0
            assert person.type("whoami")[0] == 0
