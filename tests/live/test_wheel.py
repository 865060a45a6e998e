"""The way from the keyboard to the performance, when both are in a hurry."""

import asyncio
import threading

from chatmod.live import Wheel


def test_no_line_is_lost_and_none_overtakes_another_while_the_performance_opens() -> None:
    lines = [f"say {number}" for number in range(2_000)]
    wheel, taken = Wheel(), list[str]()

    async def open_meanwhile() -> None:
        all_taken = asyncio.Event()

        def take(text: str) -> None:
            taken.append(text)
            if len(taken) == len(lines):
                all_taken.set()

        typist = threading.Thread(target=lambda: [wheel.turn(line) for line in lines])
        typist.start()
        wheel.attach(take)
        await all_taken.wait()
        typist.join()

    asyncio.run(open_meanwhile())
    assert taken == lines
