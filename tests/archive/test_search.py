"""Searching: what is found is what a look at every post would find."""

import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatmod.archive import index, open_archive
from chatmod.archive.filters import Wanted
from chatmod.archive.matching import expressions
from chatmod.archive.scratch import Scratch
from chatmod.archive.search import Count, Search
from chatmod.domain.queries import Query, Term, parse_query
from chatmod.storage import Database


@dataclass(frozen=True)
class Row:
    """A post of the model."""

    id: int
    text: str
    author: int = 1
    chat: int = 1
    questions: tuple[str, ...] = ()
    platform: str = "room"


def filled(folder: Path, rows: Sequence[Row]) -> Database:
    database = open_archive(folder / "archive.db", synchronous="OFF").database
    with closing(database.connect()) as connection:
        connection.executemany(
            "INSERT INTO performance (id, name, source, title, hashtag, start, finish, sheet) "
            "VALUES (?1, ?1, '', '', '', '', '', '')",
            [(1,), (2,)],
        )
        connection.executemany("INSERT INTO author VALUES (?1, 'room', ?1, ?1, ?1)", [(1,), (2,), (3,)])
        connection.execute("BEGIN")
        for row in rows:
            connection.execute(
                "INSERT INTO post (id, performance, platform, native_id, post_id, at, author, text) "
                "VALUES (?1, ?2, ?3, ?1, ?1, '', ?4, ?5)",
                (row.id, row.chat, row.platform, row.author, row.text),
            )
            first = row.questions[0] if row.questions else ""
            connection.execute(
                "INSERT INTO filed VALUES (?1, ?2, ?1, ?3, ?4, NULL, 'post', 'participant', NULL, NULL)",
                (row.id, row.chat, first, "|".join(row.questions)),
            )
        connection.execute("COMMIT")
    index.catch_up(database)
    return database


@pytest.fixture
def few(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    texts = [
        "Ünïcode cafés",
        "今日は天気がいい",
        "数学chat is good",
        "กินข้าว",
        "수학을 좋아해요",
        "good morning, class",
        "\uff21\uff22\uff23 ｶﾀｶﾅ",
    ]
    database = filled(tmp_path, [Row(number, text) for number, text in enumerate(texts, 1)])
    with closing(database.connect(read_only=True)) as connection:
        yield connection


def found(connection: sqlite3.Connection, *typed: str, most: int = 20) -> list[int]:
    return list(islice(Search(connection, Wanted(parse_query(typed)), most).newest(), most))


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("UNICODE", [1]),
        ("café*", [1]),
        ("cafes", [1]),
        ("cafe", []),
        ("天気", [2]),
        ("気", [2]),
        ("気天", []),
        ("学", [3]),
        ("数学chat", [3]),
        ("chat", [3]),
        ("good", [6, 3]),
        ("good -数学", [6]),
        ("数学 OR morning", [6, 3]),
        ("กิน", [4]),
        ("กัน", []),
        ("수학", [5]),
        ("abc", [7]),
        ("カタカナ", [7]),
        ('"good morning"', [6]),
        ('"morning good"', []),
        ("morn*", [6]),
        ("go* -class", [3]),
    ],
)
def test_words_are_found_in_every_script(few: sqlite3.Connection, typed: str, rows: list[int]) -> None:
    assert found(few, typed) == rows


def test_what_was_looked_for_is_marked() -> None:
    rows = [(1, "Ünïcode cafés, \x02cafés\x03"), (2, "今日は天気がいい")]
    marked = Scratch(rows).marked(expressions(parse_query(["cafes", "OR", "天気"])))
    assert marked[1] == (("Ünïcode ", False), ("cafés", True), (",  ", False), ("cafés", True), (" ", False))
    assert marked[2] == (("今日は", False), ("天気", True), ("がいい", False))


def many() -> list[Row]:
    """Enough posts for every way that a search may go."""
    return [
        Row(
            number,
            f"common word{number % 7} {'rare' if number % 1_000 == 5 else 'often'} {'' if number % 3 else '数学'}",
            author=1 if number % 10 else 2 if number % 500 else 3,
            chat=1 if number < 2_500 else 2,
            questions=(("Q1",), ("Q2", "Q3"), ())[number % 3],
            platform="room" if number % 2 else "mastodon:work",
        )
        for number in range(1, 3_001)
    ]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return filled(tmp_path_factory.mktemp("many"), many())


WORDS = ["common", "rare", "often", "word3", "wor*", "com*", "rar*", "数学", "学", '"common word5"', "nowhere"]
WANTED = st.builds(
    Wanted,
    st.builds(
        parse_query,
        st.lists(st.sampled_from([*WORDS, "OR", *(f"-{word}" for word in WORDS)]), min_size=1, max_size=4),
    ).filter(bool)
    | st.just(Query()),
    chat=st.sampled_from([None, None, 1, 2]),
    authors=st.sampled_from([(), (), (1,), (2,), (3,), (2, 3)]),
    question=st.sampled_from([None, None, "Q1", "Q2", "Q3", "Q9"]),
    network=st.sampled_from([None, None, "room", "mastodon", "mastodon:work", "mast"]),
    since=st.sampled_from([0, 0, 1_700]),
    until=st.sampled_from([10_000, 10_000, 2_600]),
)


def plainly(wanted: Wanted, rows: Sequence[Row]) -> list[int]:
    return [
        row.id
        for row in reversed(rows)
        if wanted.since <= row.id <= wanted.until
        and wanted.chat in {None, row.chat}
        and (not wanted.authors or row.author in wanted.authors)
        and (wanted.question is None or wanted.question in row.questions)
        and (wanted.network is None or f"{row.platform}:".startswith(f"{wanted.network}:"))
        and holds(wanted.query, row.text)
    ]


def holds(query: Query, text: str) -> bool:
    words = tokens(text)
    return all(any(stands(term, words) for term in group) for group in query.all_of) and not any(
        stands(term, words) for term in query.none_of
    )


def tokens(text: str) -> list[str]:
    plain = "".join(one for one in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(one))
    return re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]", plain)


def stands(term: Term, words: list[str]) -> bool:
    sought = tokens(term.text)

    def is_last(word: str) -> bool:
        return word.startswith(sought[-1]) if term.prefix else word == sought[-1]

    return bool(sought) and any(
        words[at : at + len(sought) - 1] == sought[:-1]
        and len(words) >= at + len(sought)
        and is_last(words[at + len(sought) - 1])
        for at in range(len(words))
    )


@settings(max_examples=150, deadline=None)
@given(wanted=WANTED, most=st.sampled_from([1, 20, 700]))
def test_whichever_way_it_goes_what_is_found_is_what_a_look_at_every_post_finds(
    wanted: Wanted, most: int, archive: Database
) -> None:
    expected = plainly(wanted, many())
    with closing(archive.connect(read_only=True)) as connection:
        search = Search(connection, wanted, most)
        assert list(islice(search.newest(), most)) == expected[:most]
        count = search.count()
        assert count == Count(len(expected), exact=True) if count.exact else count.number <= len(expected)
        if count.can_be_ranked:
            best = search.best()
            assert len(best) == min(len(expected), most)
            assert set(best) <= set(expected)


TYPED = st.lists(st.text(alphabet="abé天気 \"-*.O\u0301R'(){}:^+,NEAR&", max_size=8), max_size=4)
TEXTS = st.lists(st.text(alphabet="abé天気 -.\u0301", max_size=8), max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED | st.lists(st.text(), max_size=3), texts=TEXTS)
def test_whatever_is_typed_is_no_error_and_finds_what_holds_it(
    typed: list[str], texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [Row(number, text) for number, text in enumerate(texts, 1)]
    query = parse_query(typed)
    if not query:
        return
    database = filled(tmp_path_factory.mktemp("typed"), rows)
    with closing(database.connect(read_only=True)) as connection:
        result = list(Search(connection, Wanted(query), 20).newest())
    # an accent that stands on no letter is a matter of taste
    odd = any(re.search("(^|[^a-zé])\u0301", text) for text in texts)
    if not odd and re.fullmatch(r'[abé天気 "\-*.OR\'(){}:^+,NEAR&]*', "".join(typed)):
        assert result == plainly(Wanted(query), rows)


def test_the_best_match_has_the_word_more_often(tmp_path: Path) -> None:
    database = filled(tmp_path, [Row(1, "arrays, arrays and arrays"), Row(2, "we drew many arrays on the floor")])
    with closing(database.connect(read_only=True)) as connection:
        search = Search(connection, Wanted(parse_query(["arrays"])), 20)
        assert list(search.newest()) == [2, 1]
        assert search.best() == [1, 2]
        by_author = Search(connection, Wanted(parse_query(["arr*"]), authors=(1,)), 20)
        assert by_author.best() == [1, 2]


def test_what_is_taken_out_is_found_no_more(tmp_path: Path) -> None:
    database = filled(tmp_path, [Row(1, "arrays 数学"), Row(2, "arrays")])
    with closing(database.connect()) as connection:
        connection.execute("UPDATE post SET text = NULL, author = NULL, removed_at = 'now' WHERE id = 1")
        assert found(connection, "arrays") == [2]
        assert found(connection, "数学") == []
        assert list(Search(connection, replace(Wanted(), chat=1), 20).newest()) == [2]
