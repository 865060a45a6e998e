"""One writer for each SQLite file.

Why a thread: a flush may take 5 ms, and a commit in the event loop makes every timer that late. The thread commits
whatever has queued as soon as the last commit ended, without a window: the fastest on a fast disk, and on a slow
one it gathers by itself. A job is told that it is done only after the commit that holds it.

asyncio is imported where it is used: whoever only reads an archive needs no loop, and it takes 6 MB.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from chatmod.errors import ArchiveError
from chatmod.storage.database import Database, transaction

if TYPE_CHECKING:
    import asyncio

_T = TypeVar("_T")
Job = Callable[[sqlite3.Connection], _T]
_MOST_AT_ONCE = 200


class Writer(Protocol):
    """Runs jobs on the file's one writing connection, each whole or not at all."""

    async def write(self, job: Job[_T]) -> _T:
        """Run a job in a transaction, and return its result once that is on disk.

        Raises:
            ArchiveError: If SQLite could not do it (disk full, file gone); nothing of the job is kept then.
        """
        ...

    def read(self, query: str, values: Sequence[object]) -> list[sqlite3.Row]:
        """Read at once, in the thread of the event loop, over a connection that stays open until `close`.

        Raises:
            sqlite3.Error: If it cannot be read.
        """
        ...

    async def aside(self, work: Callable[[], _T]) -> _T:
        """Do what takes long over connections of its own, without holding up the event loop."""
        ...

    async def close(self) -> None:
        """Finish what is queued, and let the file go."""
        ...


class InlineWriter:
    """Writes at once in the calling thread: for rehearsals, whose clock stands still while anything is pending."""

    def __init__(self, database: Database) -> None:
        self._connection = database.connect()

    async def write(self, job: Job[_T]) -> _T:
        """See `Writer`."""
        try:
            with transaction(self._connection):
                result = job(self._connection)
        except sqlite3.Error as error:
            raise _failed(error) from error
        return result

    def read(self, query: str, values: Sequence[object]) -> list[sqlite3.Row]:
        """See `Writer`."""
        return self._connection.execute(query, values).fetchall()

    async def aside(self, work: Callable[[], _T]) -> _T:
        """See `Writer`; at once, as all the rest."""
        return work()

    async def close(self) -> None:
        """See `Writer`."""
        self._connection.close()


class ThreadWriter:
    """Writes in a thread of its own, several jobs to a commit when they come quickly."""

    def __init__(self, database: Database) -> None:
        self._connection = database.connect()
        self._reading = database.connect(read_only=True)
        self._jobs: queue.SimpleQueue[_Queued | None] = queue.SimpleQueue()
        self._closed = False
        import asyncio  # noqa: PLC0415 - see above

        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name=f"write {database.path.name}", daemon=True)
        self._thread.start()

    async def write(self, job: Job[_T]) -> _T:
        """See `Writer`."""
        if self._closed:
            raise ArchiveError("The archive is closed.", "Open it again.")
        future: asyncio.Future[_T] = self._loop.create_future()
        self._jobs.put(_Queued(job, future))
        return await future

    def read(self, query: str, values: Sequence[object]) -> list[sqlite3.Row]:
        """See `Writer`."""
        return self._reading.execute(query, values).fetchall()

    async def aside(self, work: Callable[[], _T]) -> _T:
        """See `Writer`."""
        import asyncio  # noqa: PLC0415 - see above

        return await asyncio.to_thread(work)

    async def close(self) -> None:
        """See `Writer`."""
        import asyncio  # noqa: PLC0415 - see above

        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._reading.close()

    def _run(self) -> None:
        with closing(self._connection) as connection:
            while (first := self._jobs.get()) is not None:
                batch, more = self._gather(first)
                self._commit(connection, batch)
                if not more:
                    return

    def _gather(self, first: "_Queued") -> tuple[list["_Queued"], bool]:
        batch = [first]
        while len(batch) < _MOST_AT_ONCE and not self._jobs.empty():
            following = self._jobs.get()
            if following is None:
                return batch, False
            batch.append(following)
        return batch, True

    def _commit(self, connection: sqlite3.Connection, batch: list["_Queued"]) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
            for queued in batch:
                queued.run(connection)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            first = next((queued.error for queued in batch if queued.error), None)
            for queued in batch:
                queued.error = queued.error or first or _failed(error)
        self._loop.call_soon_threadsafe(_settle, batch)


class _Queued:
    """A job on its way, with what came of it."""

    def __init__(self, job: Job[Any], future: "asyncio.Future[Any]") -> None:
        self.future = future
        self.result: object = None
        self.error: BaseException | None = None
        self._job = job

    def run(self, connection: sqlite3.Connection) -> None:
        """Run the job in a savepoint, so that a failure takes only itself back."""
        connection.execute("SAVEPOINT job")
        try:
            self.result = self._job(connection)
        except sqlite3.Error as error:
            self.error = _failed(error)
            if not connection.in_transaction:  # a full disk takes the whole transaction back
                raise
            connection.execute("ROLLBACK TO job")
        except Exception as error:  # noqa: BLE001 - it is handed to whoever asked
            self.error = error
            connection.execute("ROLLBACK TO job")
        connection.execute("RELEASE job")


def _settle(batch: list[_Queued]) -> None:
    for queued in batch:
        if queued.future.cancelled():
            continue
        if queued.error is not None:
            queued.future.set_exception(queued.error)
        else:
            queued.future.set_result(queued.result)


def _failed(error: sqlite3.Error) -> ArchiveError:
    return ArchiveError(f"The archive could not be written: {error}.", "Make space on the disk, or check its folder.")
