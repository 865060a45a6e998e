"""The accounts that a person means who types a name."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from chatmod.errors import ArchiveError

_MOST = 20
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Account:
    """An account in the archive; `row` is its number there."""

    row: int
    network: str
    handle: str
    name: str


def accounts_named(connection: sqlite3.Connection, typed: str) -> list[Account]:
    """All accounts of a handle; else those whose handle begins so (`ann` for `ann@example.social`); else of a name.

    Case and a first `@` do not matter; a person may have accounts on several networks.

    Raises:
        ArchiveError: If there is none, or too many.
        sqlite3.Error: If the archive cannot be read.
    """
    handle = typed.strip().removeprefix("@")
    for where, values in (
        ("handle = ? COLLATE NOCASE", (handle,)),
        ("handle COLLATE NOCASE > ? AND handle COLLATE NOCASE < ?", (f"{handle}@", f"{handle}@\U0010ffff")),
        ("handle COLLATE NOCASE > ? AND handle COLLATE NOCASE < ?", (f"{handle}.", f"{handle}.\U0010ffff")),
        ("name = ? COLLATE NOCASE", (typed.strip(),)),
        ("instr(' ' || lower(name) || ' ', ' ' || lower(?) || ' ')", (typed.strip(),)),
    ):
        found = _read(connection, where, values)
        if len(found) > _MOST:
            told = ", ".join(f"@{one.handle}" for one in found[:_SHOWN])
            raise ArchiveError(f"`{typed}` may be {told} and many more.", "Write the whole handle.")
        if found and handle:
            return found
    handles = [row[0] for row in connection.execute("SELECT handle FROM author")]
    near = get_close_matches(handle, handles, 3, 0.7)
    meant = " or ".join(f"@{name}" for name in near)
    raise ArchiveError(
        f"Nobody is called `{typed}` here.",
        f"Did you mean {meant}?" if near else "Write a handle, or a name as shown.",
    )


def _read(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[Account]:
    query = f"SELECT id, network, handle, name FROM author WHERE {where} LIMIT ?"  # noqa: S608 - ours
    return [Account(*row) for row in connection.execute(query, (*values, _MOST + 1))]
