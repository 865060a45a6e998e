"""What X costs: of a post, of an evening, and where reading stops."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from chatmod.domain.composing import Draft
from chatmod.domain.pictures import Picture
from chatmod.errors import OverBudget
from chatmod.platforms.x import plugin
from chatmod.platforms.x.client import X
from chatmod.platforms.x.prices import published_prices
from chatmod.ports.platforms import Metered, Priced, Window
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.settings import FixedLogin
from tests.platforms.test_x_reading import START, TAG, played, swept
from tests.platforms.x_server import MODERATOR, NEW, XServer


@pytest.mark.parametrize(
    ("text", "images", "dollars"),
    [
        ("Q1: What did you see? #T", 0, "0.015"),
        ("Q1: What did you see? #T", 2, "0.025"),
        ("Q1: see https://example.com/a #T", 0, "0.200"),
        ("Q1: see example.com #T", 0, "0.200"),
        ("Q1: see example.com and example.org #T", 1, "0.205"),
        ("Q1: e.g. at 3.14 with localhost:80 #T", 0, "0.015"),
        ("Q1: write to ada@example.com #T", 0, "0.015"),
        ("", 0, "0.015"),
    ],
)
def test_a_link_multiplies_the_price_of_a_post(text: str, images: int, dollars: str) -> None:
    assert isinstance(plugin, Priced)
    assert plugin.price(text, images) == Decimal(dollars)


def test_the_prices_have_a_date_and_a_source() -> None:
    prices = published_prices()
    assert datetime(2026, 2, 6, tzinfo=UTC).date() < prices.published
    assert prices.source


def spent_as_charged(platform: X, server: XServer) -> None:
    assert isinstance(platform, Metered)
    assert platform.spent == Decimal(server.charged) / 1000


def test_every_call_is_counted_as_x_charges_it() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        await platform.whoami()
        spent_as_charged(platform, server)
        picture = await platform.upload(Picture(b"png", "image/png", 1, 1, "a dot", "dot.png"))
        bare = await platform.upload(Picture(b"png", "image/png", 1, 1, "", "dot.png"))
        spent_as_charged(platform, server)
        for text in ("Q1: What? #T", "Q2: see example.com #T"):
            draft = Draft(f"k/{text}", "Q", 1, text, "en")
            prepared = platform.prepare(draft, (), clock.now(), [picture, bare])
            published = await platform.publish(prepared)
            await platform.find(prepared, clock.now() - timedelta(minutes=2))
            spent_as_charged(platform, server)
        answers = [server.say(str(20 + number % 5), f"{number} #T") for number in range(30)]
        mention = server.say("40", "@moderator hello")
        known = frozenset({*answers, mention, published.native_id})
        for _ in range(3):
            await swept(platform, Window(TAG, START, known=known))
            spent_as_charged(platform, server)
        await platform.delete(published.native_id)
        await platform.delete(published.native_id)
        spent_as_charged(platform, server)

    played(scene)


def test_posts_that_come_along_are_counted_and_kept_within_the_budget() -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        old = [server.say(str(100 + number), f"{number}: from long ago") for number in range(40)]
        for number, quoted in enumerate(old):
            server.say(str(200 + number), f"{number} #T", quote_of=quoted)
        await platform.whoami()
        platform.allow(Decimal("0.60"))
        with pytest.raises(OverBudget):
            await swept(platform, Window(TAG, START))
        spent_as_charged(platform, server)
        assert Decimal("0.15") < platform.spent <= Decimal("0.60")
        platform.allow(Decimal(5))
        posts, _, _ = await swept(platform, Window(TAG, START))
        assert len(posts) == 40
        spent_as_charged(platform, server)

    played(scene, vocabulary=NEW)


def test_what_was_read_yesterday_costs_again() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        server.say("11", "A1 #T")
        await swept(platform, Window(TAG, START))
        before = platform.spent
        await clock.sleep(timedelta(hours=3, minutes=59))
        await swept(platform, Window(TAG, START))
        assert platform.spent == before
        await clock.sleep(timedelta(minutes=2))
        await swept(platform, Window(TAG, START))
        assert platform.spent == before + Decimal("0.015")
        await platform.whoami()
        spent_as_charged(platform, server)

    played(scene)


def test_reading_stops_before_the_budget_is_passed_and_posting_goes_on() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        await platform.whoami()
        platform.allow(Decimal("1.00"))
        refused = 0
        for minute in range(30):
            for reader in range(5):
                server.say(str(1000 + minute * 5 + reader), f"A{minute} #T")
            try:
                await swept(platform, Window(TAG, START))
            except OverBudget as error:
                refused += "--budget" in error.remedy
            assert platform.spent <= Decimal("1.00")
            assert Decimal(server.charged) / 1000 <= Decimal("1.00")
            await clock.sleep(timedelta(minutes=1))
        assert refused
        assert platform.spent > Decimal("0.80")
        prepared = platform.prepare(Draft("k", "Q9", 1, "Q9: see example.com #T", "en"), (), clock.now())
        published = await platform.publish(prepared)
        assert [found.id for found in await platform.find(prepared, START)] == [published.id]
        assert platform.spent > Decimal("1.00")

    played(scene)


def test_the_less_there_is_left_the_smaller_is_the_page() -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        await platform.whoami()
        platform.allow(platform.spent + Decimal("0.60"))
        for number in range(60):
            server.say(str(1000 + number), f"{number} #T")
        with pytest.raises(OverBudget):
            await swept(platform, Window(TAG, START))
        sizes = [
            int(request.url.params["max_results"]) for request in server.requests if "query" in request.url.params
        ]
        assert sizes == [40]
        platform.allow(Decimal(5))
        posts, _, _ = await swept(platform, Window(TAG, START))
        assert len(posts) == 60

    played(scene)


def test_no_budget_at_all_reads_nothing() -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        await platform.whoami()
        platform.allow(Decimal(0))
        before = len(server.requests)
        with pytest.raises(OverBudget):
            await swept(platform, Window(TAG, START))
        assert len(server.requests) == before

    played(scene)


def test_a_lost_answer_to_a_post_is_counted_as_one_that_is_out() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        server.fail_for(timedelta(minutes=1))
        prepared = platform.prepare(Draft("k", "Q9", 1, "Q9 #T", "en"), (), clock.now())
        with pytest.raises(Exception, match="unavailable"):
            await platform.publish(prepared)
        assert platform.spent == Decimal("0.015")

    played(scene)


def test_an_evening_costs_what_the_readme_says() -> None:
    """Forty people, eight questions of which each gets 15 answers; swept for two hours, as a run does it."""
    clock = VirtualClock(START)
    server = XServer(clock)

    async def scene() -> None:
        platform = plugin.open(FixedLogin(server.login()), "x", server)
        cursor: str | None = None
        threads: list[str] = []
        for tick in range(240):
            if tick % 21 == 0 and len(threads) < 8:
                threads.append(server.say(MODERATOR, f"Q{tick}: ? #T"))
            elif tick < 180 and tick % 3:
                server.say(str(1000 + tick % 40), f"A{tick} #T", reply_to=threads[-1])
            window = Window(TAG, START, cursor if tick % 10 else None, tuple(threads))
            _, _, cursor = await swept(platform, window)
            await clock.sleep(timedelta(seconds=30))
        spent_as_charged(platform, server)
        assert len(server.posts) > 120
        assert Decimal(1) < platform.spent < Decimal("1.30")
        await platform.close()

    run_virtually(clock, scene())
