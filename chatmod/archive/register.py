"""The register of wishes: who is out of the record, and who has agreed to be shown, as the moderator keeps it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from chatmod.archive import wishes
from chatmod.archive.consenting import TakingOut, settle
from chatmod.archive.identities import Person, identities
from chatmod.domain.consent import Removal, Wish
from chatmod.errors import ArchiveError
from chatmod.storage import Database, transaction

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Register:
    """The wishes of one archive; each call uses connections of its own."""

    database: Database

    def wishes(self) -> list[Wish]:
        """All that stand, oldest first."""
        with self._connected(read_only=True) as connection:
            return wishes.wishes(connection)

    def find(self, who: str, network: str | None) -> Person | None:
        """Somebody who has posted; None where nobody of this name has.

        Args:
            who: An id, or a handle with or without `@`.
            network: Where, if that is known.

        Raises:
            ArchiveError: If that may be several people, or is an account that has posted for a chat.
        """
        with self._connected(read_only=True) as connection:
            found = wishes.people(connection, who, network)
            if len(found) > 1:
                names = ", ".join(f"{person.network}:{person.author.id}" for person in found)
                raise ArchiveError(f"`{who}` may be any of: {names}.", "Name one of them as it stands here.")
            if found:
                _check_stranger(connection, found[0])
        return found[0] if found else None

    def look_for(self, person: Person, at: datetime) -> TakingOut:
        """What would be taken out with somebody; nothing is changed yet."""
        with self._faults():
            return TakingOut.of(self.database, person, "moderator", at)

    def take_out(self, taking: TakingOut) -> bool:
        """Take somebody out, for good; tells whether the files beside the archive are clean of it, too.

        They are not where another process reads meanwhile; once more, when it has ended, and they are.
        """
        with self._connected() as connection:
            for job in taking.jobs():
                _in_transaction(connection, job)
        return self.settle()

    def settle(self) -> bool:
        """Clean the files beside the archive, where that was not possible before; tells whether it is now."""
        with self._faults():
            return settle(self.database)

    def keep_out(self, network: str, who: str, at: datetime) -> Removal:
        """Have somebody out who has not posted yet."""
        with self._connected() as connection:
            known = wishes.unheard(network, who)
            code = _in_transaction(connection, lambda one: wishes.note(one, network, known, "out", "moderator", at))
        return Removal(code, 0, 0, ())

    def agree(self, person: Person, at: datetime) -> None:
        """Note that somebody agrees to be shown in full."""
        known = identities(person.network, person.author)
        with self._connected() as connection:
            _in_transaction(
                connection, lambda one: wishes.note(one, person.network, known, "agreed", "moderator", at)
            )

    def undo(self, who: str, network: str | None, at: datetime) -> int:
        """Take wishes back, by an id, a handle or a code; returns how many there were."""
        with self._connected() as connection:
            return _in_transaction(connection, lambda one: wishes.undo(one, who, network, at))

    def copies(self) -> list[Path]:
        """Files beside the archive that were copied from it, and are not changed by what is taken out of it."""
        name = self.database.path.name
        beside = self.database.path.parent.glob(f"{name}.*")
        return sorted(path for path in beside if path.suffix == ".bak")

    @contextmanager
    def _connected(self, *, read_only: bool = False) -> Iterator[sqlite3.Connection]:
        with self._faults(), closing(self.database.connect(read_only=read_only)) as connection:
            yield connection

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError) as error:
            raise ArchiveError(
                f"{self.database.path} cannot be read or written: {error}.", "Make space, or check that it is whole."
            ) from error


def _check_stranger(connection: sqlite3.Connection, person: Person) -> None:
    query = """
        SELECT p.name FROM account JOIN performance p ON p.id = account.performance
        WHERE account.author_id = ? ORDER BY p.id DESC
    """
    ours = connection.execute(query, (person.author.id,)).fetchone()
    if ours is not None:
        raise ArchiveError(
            f"@{person.author.handle} has posted for {ours['name']}: its questions are that account's words.",
            "Delete the posts on the network itself, and collect again.",
        )


def _in_transaction(connection: sqlite3.Connection, job: Callable[[sqlite3.Connection], _T]) -> _T:
    with transaction(connection):
        return job(connection)
