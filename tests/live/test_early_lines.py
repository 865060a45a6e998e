"""The way from the keyboard to the performance, when both are in a hurry."""

import asyncio
import threading

from chatmod.live import Wheel


def test_no_line_is_lost_and_none_overtakes_another_while_the_performance_opens() -> None:
    lines = [f"say {number}" for number in range(2_000)]
    wheel, taken = Wheel(), list[str]()

    def type_all() -> None:
        for line in lines:
            wheel.turn(line)

    async def open_meanwhile() -> None:
        typist = threading.Thread(target=type_all)
        typist.start()
        wheel.attach(taken.append)
        await asyncio.to_thread(typist.join)

    asyncio.run(open_meanwhile())
    assert taken == lines
