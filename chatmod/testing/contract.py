"""The contract of platforms, as tests that a plug-in inherits: every cue is published exactly once, or it is said.

A plug-in's author writes a `Backstage`: the platform, opened on a server whose faults can be scripted. Each test
performs a small evening on a virtual clock, which stands still while the event loop has anything to do: the server
has to be in this process, without a thread or a socket. The evening is judged by what the server has at its end.
pytest is needed for this module only. The whole of it, for a plug-in `pigeon`:

    from collections.abc import AsyncIterator
    from contextlib import asynccontextmanager

    import pigeon
    import pytest
    from pigeon_server import PigeonServer  # yours, in memory

    from chatmod.ports.platforms import Platform
    from chatmod.ports.time import Clock
    from chatmod.settings import FixedLogin
    from chatmod.testing import Backstage, ServerFault
    from chatmod.testing.contract import PlatformContract

    class Loft:
        @asynccontextmanager
        async def open(self, clock: Clock) -> AsyncIterator[Platform]:
            self.server = PigeonServer(clock)
            platform = pigeon.plugin.open(FixedLogin({"loft": "home"}), "pigeon", self.server.transport)
            yield platform
            await platform.close()

        def script(self, *faults: ServerFault | None) -> None:
            self.server.faults += faults

        def texts(self) -> list[str]:
            return [letter.text for letter in self.server.our_letters()]

        def reveal(self) -> None:
            self.server.reveal()

    class TestPigeon(PlatformContract):
        platform = "pigeon"
        keeps_keys = False
        impossible = {ServerFault.LOGIN_EXPIRED: "pigeons know no logins"}

        @pytest.fixture
        def backstage(self) -> Backstage:
            return Loft()

In `conftest.py`, `pytest.register_assert_rewrite("chatmod.testing.contract")` makes failures tell more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

import pytest

from chatmod.domain.happenings import Deferred, LeftOpen, Refused, Skipped, TwinDeleted
from chatmod.domain.posts import Post, Published, Seen
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.ports.platforms import Platform, TakesPictures, Window
from chatmod.testing.backstage import ACTED, BUSY_FOR, MAY_BE_IMPOSSIBLE, Backstage, ServerFault
from chatmod.testing.evening import PICTURE, SHEET, START, SmallEvening, cue, draft

_LABELS = [cue.label for cue in SHEET.cues]
_ERRORS: Mapping[ServerFault, type[PlatformError]] = {
    ServerFault.REFUSED: Rejected,
    ServerFault.BUSY: Unavailable,
    ServerFault.BUSY_UNTIL: Unavailable,
    ServerFault.LOGIN_EXPIRED: Unauthorized,
}
_LOST = [fault for fault in ServerFault if fault not in _ERRORS]
_LOST_AND_SHOWN = [fault for fault in _LOST if fault is not ServerFault.HIDDEN]
_AT_ONCE = timedelta(seconds=20)
"""A request that the server has answered is settled by then."""
_INEXACT = timedelta(seconds=2)
"""Servers tell a wait in whole seconds."""

_Test = TypeVar("_Test", bound=Callable[..., None])
_faults_of: dict[str, tuple[ServerFault, ...]] = {}
_about_keys: set[str] = set()


def _under(*faults: ServerFault) -> Callable[[_Test], _Test]:
    """A test that is generated once for each of these faults that can occur on the platform."""

    def mark(test: _Test) -> _Test:
        _faults_of[test.__name__] = faults
        return test

    return mark


def _where_keys_are_kept(test: _Test) -> _Test:
    _about_keys.add(test.__name__)
    return test


class PlatformContract:
    """Inherited by a test class, which provides `backstage`.

    Attributes:
        platform: The name of the plug-in.
        keeps_keys: Whether the platform answers a second request of the same key with the first post.
        impossible: The faults that cannot occur on the platform, each with the reason; only those of
            `MAY_BE_IMPOSSIBLE` may be named.
    """

    platform: ClassVar[str]
    keeps_keys: ClassVar[bool] = True
    impossible: ClassVar[Mapping[ServerFault, str]] = {}

    def __init_subclass__(cls, **options: Any) -> None:  # noqa: ANN401 - whatever a class statement takes
        """Take away the tests of what cannot occur, so that none of them has to be skipped."""
        super().__init_subclass__(**options)
        unfit = {name for name, faults in _faults_of.items() if not set(faults) - set(cls.impossible)}
        for name in unfit if cls.keeps_keys else unfit | _about_keys:
            setattr(cls, name, None)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give each test the faults that can occur."""
        if "fault" in metafunc.fixturenames:
            faults = [fault for fault in _faults_of[metafunc.function.__name__] if fault not in self.impossible]
            metafunc.parametrize("fault", faults, ids=str)

    @pytest.fixture
    def backstage(self) -> Backstage:
        """To be overridden: a server with nothing on it."""
        raise NotImplementedError

    @pytest.fixture
    def evening(self, backstage: Backstage) -> SmallEvening:
        """An evening to be performed there."""
        return SmallEvening(backstage)

    # what is declared

    def test_what_is_declared_impossible_may_be_so_and_has_a_reason(self) -> None:
        assert set(self.impossible) <= MAY_BE_IMPOSSIBLE
        assert all(self.impossible.values())

    def test_the_platform_has_the_name_of_its_plug_in(self, evening: SmallEvening) -> None:
        async def name(platform: Platform) -> str:
            return platform.name

        assert evening.call(name) == self.platform

    def test_a_platform_without_keys_asks_for_time_before_a_second_try(self, evening: SmallEvening) -> None:
        async def settle(platform: Platform) -> timedelta:
            await platform.whoami()
            return platform.limits.settle

        assert self.keeps_keys or evening.call(settle) > timedelta(0)

    # single calls

    def test_what_is_prepared_depends_on_its_arguments_only(self, evening: SmallEvening) -> None:
        async def prepared(platform: Platform) -> list[bytes]:
            before = await platform.publish(platform.prepare(draft("Welcome", platform.name), (), START))
            asked = (("Q1", ()), ("Q1", ()), ("Q2", ()), ("Q1", (before,)))
            return [platform.prepare(draft(label, platform.name), thread, START) for label, thread in asked]

        first, again, other, reply = evening.call(prepared)
        assert first == again
        assert first not in {other, reply}

    def test_what_was_published_is_found_and_swept_as_publish_told(self, evening: SmallEvening) -> None:
        async def seen(platform: Platform) -> None:
            await platform.whoami()
            since = evening.clock.now()
            prepared = platform.prepare(draft("Q1", platform.name), (), since)
            assert list(await platform.find(prepared, since)) == []
            published = await platform.publish(prepared)
            (found,) = await platform.find(prepared, since)
            assert (found.id, found.native_id) == (published.id, published.native_id)
            swept = await _swept(platform, since)
            assert [(post.id, post.native_id) for post in swept] == [(published.id, published.native_id)]
            assert swept[0].author.id == (await platform.whoami()).id

        evening.call(seen)
        assert evening.texts == [evening.text("Q1")]

    def test_the_same_text_of_last_week_is_not_found(self, evening: SmallEvening) -> None:
        async def two_weeks(platform: Platform) -> None:
            await platform.whoami()
            old, new = draft("Welcome", platform.name), draft("Encore", platform.name)
            await platform.publish(platform.prepare(old, (), evening.clock.now()))
            await evening.clock.sleep(timedelta(days=7))
            since = evening.clock.now()
            prepared = platform.prepare(new, (), since)
            assert list(await platform.find(prepared, since)) == []
            published = await platform.publish(prepared)
            assert [found.native_id for found in await platform.find(prepared, since)] == [published.native_id]

        evening.call(two_weeks)
        assert evening.texts == [evening.text("Welcome"), evening.text("Encore")]

    @_where_keys_are_kept
    def test_the_same_request_twice_is_one_post(self, evening: SmallEvening) -> None:
        async def twice(platform: Platform) -> None:
            prepared = platform.prepare(draft("Q1", platform.name), (), evening.clock.now())
            first, second = await platform.publish(prepared), await platform.publish(prepared)
            assert (first.id, first.native_id) == (second.id, second.native_id)

        evening.call(twice)
        assert evening.texts == [evening.text("Q1")]

    def test_the_next_part_of_a_thread_hangs_on_the_one_before(self, evening: SmallEvening) -> None:
        async def threaded(platform: Platform) -> None:
            await platform.whoami()
            since = evening.clock.now()
            thread: list[Published] = []
            for label in ("Welcome", "Q1", "Q2"):
                prepared = platform.prepare(draft(label, platform.name), tuple(thread), since)
                thread.append(await platform.publish(prepared))
            ids = [published.native_id for published in thread]
            swept = await _swept(platform, since, threads=ids[:1])
            assert {post.native_id: post.in_reply_to for post in swept} == dict(zip(ids, [None, *ids], strict=False))

        evening.call(threaded)

    def test_a_picture_goes_out_with_its_description(self, evening: SmallEvening) -> None:
        async def illustrated(platform: Platform) -> None:
            await platform.whoami()
            if not isinstance(platform, TakesPictures):
                assert platform.limits.images == 0
                return
            assert platform.limits.images > 0
            since = evening.clock.now()
            handles = [await platform.upload(picture) for picture in (PICTURE, replace(PICTURE, alt="Another"))]
            prepared = platform.prepare(draft("Q1", platform.name), (), since, handles)
            await platform.publish(prepared)
            (post,) = await _swept(platform, since)
            assert [media.alt for media in post.media] == [PICTURE.alt, "Another"]

        evening.call(illustrated)

    def test_what_is_deleted_is_gone_and_may_be_deleted_again(self, evening: SmallEvening) -> None:
        async def delete(platform: Platform) -> None:
            await platform.whoami()
            since = evening.clock.now()
            kept, taken = (platform.prepare(draft(label, platform.name), (), since) for label in ("Q1", "Q2"))
            await platform.publish(kept)
            published = await platform.publish(taken)
            await platform.delete(published.native_id)
            await platform.delete(published.native_id)
            assert list(await platform.find(taken, since)) == []
            assert len(await platform.find(kept, since)) == 1

        evening.call(delete)
        assert evening.texts == [evening.text("Q1")]

    @_under(*ServerFault)
    def test_each_fault_has_its_error(self, evening: SmallEvening, fault: ServerFault) -> None:
        async def publish(platform: Platform) -> tuple[PlatformError, datetime]:
            await platform.whoami()
            prepared = platform.prepare(draft("Q1", platform.name), (), evening.clock.now())
            with pytest.raises(PlatformError) as caught:
                await platform.publish(prepared)
            return caught.value, evening.clock.now()

        error, now = evening.call(publish, fault)
        kinds = (Unauthorized, Rejected, Unavailable, Unconfirmed)
        assert next(kind for kind in kinds if isinstance(error, kind)) is _ERRORS.get(fault, Unconfirmed)
        assert error.platform == self.platform
        assert str(error)
        assert evening.texts == ([evening.text("Q1")] if fault in ACTED else [])
        if isinstance(error, Unavailable):
            wait = error.after if error.not_before is None else error.not_before - now
            asked = BUSY_FOR if fault is ServerFault.BUSY_UNTIL else None
            assert (wait is None) == (asked is None)
            assert wait is None or asked is None or abs(wait - asked) <= _INEXACT

    # evenings

    def test_every_cue_goes_out_once_in_order_and_on_time(self, evening: SmallEvening) -> None:
        assert evening.play().failures == ()
        self._all_are_out_once(evening)
        assert all((went.sent or went.at) == went.due for went in evening.out.values())

    @_under(ServerFault.REFUSED)
    def test_what_is_refused_is_said_at_once_and_the_others_go_on(
        self, evening: SmallEvening, fault: ServerFault
    ) -> None:
        evening.play(None, fault)
        (refused,) = evening.told(Refused)
        assert refused.slot.label == "Q1"
        assert refused.at - cue("Q1").instant < _AT_ONCE
        assert evening.texts == [evening.text(label) for label in _LABELS if label != "Q1"]

    @_under(ServerFault.BUSY, ServerFault.BUSY_UNTIL)
    def test_what_is_put_off_goes_out_later(self, evening: SmallEvening, fault: ServerFault) -> None:
        assert evening.play(None, fault).failures == ()
        (deferred, *_) = evening.told(Deferred)
        out = evening.out["Q1"]
        assert deferred.slot.label == "Q1"
        assert out.sent is not None
        if fault is ServerFault.BUSY_UNTIL:
            assert out.sent >= deferred.at + BUSY_FOR - _INEXACT
        assert out.sent <= out.due + cue("Q1").tolerance
        self._all_are_out_once(evening)

    @pytest.mark.parametrize("position", [1, 2])
    @_under(*_LOST_AND_SHOWN)
    def test_a_lost_answer_ends_with_one_post(self, evening: SmallEvening, fault: ServerFault, position: int) -> None:
        assert evening.play(*[None] * position, fault).failures == ()
        self._all_are_out_once(evening)
        assert evening.told(TwinDeleted) == []

    @_under(*_LOST_AND_SHOWN)
    def test_two_lost_answers_in_a_row_end_with_one_post(self, evening: SmallEvening, fault: ServerFault) -> None:
        assert evening.play(None, fault, fault).failures == ()
        self._all_are_out_once(evening)

    @_under(*_LOST_AND_SHOWN)
    def test_after_a_power_cut_nothing_is_published_twice(self, evening: SmallEvening, fault: ServerFault) -> None:
        at = cue("Q1").instant + timedelta(seconds=1)
        assert evening.play(None, fault, power_cut_at=at).failures == ()
        self._all_are_out_once(evening)

    @_under(ServerFault.LOGIN_EXPIRED)
    def test_while_the_login_is_expired_cues_wait_or_are_said(
        self, evening: SmallEvening, fault: ServerFault
    ) -> None:
        evening.play(None, fault)
        self._each_is_out_once_or_said(evening)
        assert {"Welcome", "Q1", "Q2"} <= set(evening.out)

    def test_on_a_bad_evening_each_cue_is_out_once_or_said(self, evening: SmallEvening) -> None:
        bad = [fault for fault in ServerFault if fault not in {*self.impossible, ServerFault.HIDDEN}]
        evening.play(*bad)
        self._each_is_out_once_or_said(evening)

    @pytest.mark.parametrize("minutes", [1.25, 3, 9, 12.5])
    @_under(ServerFault.HIDDEN)
    def test_of_a_post_that_turns_up_later_one_remains_the_oldest(
        self, evening: SmallEvening, fault: ServerFault, minutes: float
    ) -> None:
        evening.play(None, fault, reveal_at=START + timedelta(minutes=minutes))
        self._all_are_out_once(evening)
        deleted = evening.told(TwinDeleted)
        assert deleted == [entry for entry in evening.record.happenings if isinstance(entry, TwinDeleted)]
        assert evening.out["Q1"].native_id not in {twin.native_id for twin in deleted}
        assert evening.out["Q1"].published < START + timedelta(seconds=60) + _AT_ONCE
        sent_again = not self.keeps_keys and minutes > 2  # noqa: PLR2004 - the platform has settled by then
        assert len(deleted) == sent_again

    def _all_are_out_once(self, evening: SmallEvening) -> None:
        assert evening.texts == [evening.text(label) for label in _LABELS]
        assert list(evening.out) == _LABELS

    def _each_is_out_once_or_said(self, evening: SmallEvening) -> None:
        assert evening.texts == [evening.text(label) for label in _LABELS if label in evening.out]
        said = [event.slot.label for event in evening.events if isinstance(event, Skipped | Refused | LeftOpen)]
        assert sorted([*evening.out, *said]) == sorted(_LABELS)
        for label, went in evening.out.items():
            assert (went.sent or went.published) <= went.due + cue(label).tolerance


async def _swept(platform: Platform, since: datetime, threads: Sequence[str] = ()) -> list[Post]:
    """What a sweep sees, each post once."""
    window = Window(SHEET.schedule.hashtag, since, threads=tuple(threads))
    sightings = [sighting async for page in platform.sweep(window) for sighting in page.sightings]
    return list({seen.post.native_id: seen.post for seen in sightings if isinstance(seen, Seen)}.values())
