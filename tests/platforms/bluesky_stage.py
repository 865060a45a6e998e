"""The backstage of Bluesky: the network in memory, and what can break on the way to it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx

from chatmod.ports.platforms import Platform
from chatmod.ports.time import Clock
from chatmod.testing import ServerFault
from chatmod.testing.backstage import BUSY_FOR, EXPIRED_FOR
from tests.platforms.bluesky_network import Network
from tests.platforms.contract_stages import TIMEOUT, CutStream

PUT = "com.atproto.repo.putRecord"


class BlueskyStage:
    """An account on a PDS whose faults can be scripted."""

    @asynccontextmanager
    async def open(self, clock: Clock) -> AsyncIterator[Platform]:
        self._network = FaultyNetwork(clock)
        platform = self._network.open()
        yield platform
        await platform.close()

    def script(self, *faults: ServerFault | None) -> None:
        self._network.faults += faults

    def texts(self) -> Sequence[str]:
        return self._network.texts()

    def reveal(self) -> None:
        self._network.unseen.clear()


class FaultyNetwork(Network):
    """Does what is scripted to the next requests to publish."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.faults: list[ServerFault | None] = []
        self._restored_at = datetime.max.replace(tzinfo=UTC)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.clock.now() >= self._restored_at:
            self.us.taken_down = False
        if request.url.path.endswith(PUT) and not self.us.taken_down and self.faults:
            fault = self.faults.pop(0)
            if fault is not None:
                return await self._broken(fault, request)
        return await super().handle_async_request(request)

    async def _broken(self, fault: ServerFault, request: httpx.Request) -> httpx.Response:
        match fault:
            case ServerFault.LOGIN_EXPIRED:
                self.us.taken_down, self._restored_at = True, self.clock.now() + EXPIRED_FOR
                self.expire()
                return self.served(request)
            case ServerFault.TIMED_OUT_BEFORE:
                return await self._no_answer(request)
        refused = self._refused(fault)
        return refused or await self._done_and(fault, await super().handle_async_request(request))

    def _refused(self, fault: ServerFault) -> httpx.Response | None:
        reset = {"RateLimit-Reset": str(int((self.clock.now() + BUSY_FOR).timestamp()))}
        busy = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
        return {
            ServerFault.REFUSED: httpx.Response(400, json={"error": "InvalidRequest", "message": "Invalid record"}),
            ServerFault.BUSY: httpx.Response(429, json=busy),
            ServerFault.BUSY_UNTIL: httpx.Response(429, json=busy, headers=reset),
            ServerFault.SERVER_ERROR_BEFORE: httpx.Response(500, json={"error": "InternalServerError"}),
        }.get(fault)

    async def _done_and(self, fault: ServerFault, answer: httpx.Response) -> httpx.Response:
        assert answer.is_success
        match fault:
            case ServerFault.SERVER_ERROR_AFTER:
                return httpx.Response(502, html="<title>Bad gateway")
            case ServerFault.BROKEN_JSON:
                return httpx.Response(200, content=answer.content[:-40])
            case ServerFault.CUT:
                return httpx.Response(200, stream=CutStream(answer.content))
            case ServerFault.HIDDEN:
                self.unseen.add(answer.json()["uri"])
        return await self._no_answer(answer.request)

    async def _no_answer(self, request: httpx.Request) -> httpx.Response:
        await self.clock.sleep(TIMEOUT)
        raise httpx.ReadTimeout("", request=request)
