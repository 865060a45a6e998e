"""A crowd that answers: who says what to whom is the same every time, when it comes is not."""

import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.live.bluesky.accounts import Account, now

Reference = dict[str, str]


@dataclass
class Crowd:
    """People who answer a question, and each other.

    Attributes:
        written: What stands there, by the addresses of the posts.
    """

    people: Sequence[Account]
    question: Reference
    hashtag: str
    written: dict[str, dict[str, Any]] = field(default_factory=dict)
    _references: list[Reference] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, each: int) -> None:
        """Let everybody write so many answers at once; every tenth of a person's is of the same second."""
        with ThreadPoolExecutor(len(self.people)) as pool:
            list(pool.map(lambda person: self._write(person, each), self.people))

    def quote(self, person: Account) -> None:
        """Let somebody quote the question, without answering it and without the hashtag."""
        embed = {"$type": "app.bsky.embed.record", "record": self.question}
        self._post(person, {"text": "Look at this question", "embed": embed})

    def _write(self, person: Account, each: int) -> None:
        second = now()
        for number, record in enumerate(self._answers(person, each)):
            self._post(person, record | ({"createdAt": second} if number % 10 == 0 else {}))

    def _answers(self, person: Account, each: int) -> Iterator[dict[str, Any]]:
        chance = random.Random(f"{person.handle} {len(self.written)}")
        for number in range(each):
            with self._lock:
                others = self._references[-20:]
            parent = chance.choice(others) if others and chance.random() < 0.6 else self.question
            reply = {"root": self.question, "parent": parent}
            yield {"text": self._text(person, number), "reply": reply, **self._facets(number)}

    def _text(self, person: Account, number: int) -> str:
        return f"#{self.hashtag} A{number} of {person.handle}" if number % 2 else f"A{number} of {person.handle}"

    def _facets(self, number: int) -> dict[str, Any]:
        if number % 4 != 1:  # the other half of the hashtags is text only, as bots write it
            return {}
        feature = {"$type": "app.bsky.richtext.facet#tag", "tag": self.hashtag}
        index = {"byteStart": 0, "byteEnd": len(self.hashtag) + 1}
        return {"facets": [{"index": index, "features": [feature]}]}

    def _post(self, person: Account, record: dict[str, Any]) -> None:
        answer = person.create("app.bsky.feed.post", record)
        answer.raise_for_status()
        reference = {name: answer.json()[name] for name in ("uri", "cid")}
        with self._lock:
            self._references.append(reference)
            self.written[reference["uri"]] = record
