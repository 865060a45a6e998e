"""The questions of a chat in rounds: numbers that are asked again, as a whole and later, are asked anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from chatmod.domain.attribution.evening import Statement
from chatmod.domain.recognition.asking import Asking, likeness

_PAUSE = timedelta(minutes=45)
"""So long after its last new question a round may be over."""
_LIST = timedelta(seconds=75)
"""Questions that come faster than this are a list, published ahead or repeated afterwards."""
_ENOUGH = 3
_SAME = 0.7
_PARTS = timedelta(minutes=5)
_REMARK = timedelta(minutes=20)
"""No repeat of a question comes later than the questions after it."""


class Candidate(NamedTuple):
    """A moderator's post that asks."""

    statement: Statement
    asking: Asking


@dataclass(slots=True)
class Round:
    """Candidates by number, the first of each number being its question."""

    by_number: dict[int, list[Candidate]] = field(default_factory=dict)
    last_new: datetime | None = None

    def add(self, candidate: Candidate) -> None:
        """Take a question, or another wording, part, or repeat of one; leave out what is an answer to it."""
        known = self.by_number.get(candidate.asking.number)
        if known is None:
            self.by_number[candidate.asking.number] = [candidate]
            self.last_new = candidate.statement.at
        elif candidate.asking.firm and _was_no_question(known, candidate):
            self.by_number[candidate.asking.number] = [candidate]
        elif _belongs(candidate, known):
            known.append(candidate)

    def in_order(self) -> Iterator[tuple[int, list[Candidate]]]:
        """Candidates by number; what came before the question that precedes it is not the first of its number."""
        before: datetime | None = None
        for number in sorted(self.by_number):
            found = self.by_number[number]
            ordered = [one for one in found if before is None or one.statement.at > before] or found
            yield number, ordered
            before = ordered[0].statement.at

    @property
    def is_list(self) -> bool:
        """Whether its questions came faster than anybody can answer."""
        times = sorted(found[0].statement.at for found in self.by_number.values())
        return len(times) >= _ENOUGH and times[-1] - times[0] < _LIST * (len(times) - 1)


def _was_no_question(known: Sequence[Candidate], firm: Candidate) -> bool:
    """Whether what seemed to ask was a remark: long before the one that surely asks, and in none of its words."""
    if any(one.asking.firm for one in known) or firm.statement.at - known[0].statement.at <= _REMARK:
        return False
    return likeness(known[0].asking.words, firm.asking.words) < _SAME


def _belongs(candidate: Candidate, known: Sequence[Candidate]) -> bool:
    soon = candidate.statement.at - known[0].statement.at <= _PARTS
    if candidate.asking.asks or (candidate.asking.part > 1 and soon):
        return True
    return any(likeness(candidate.asking.words, one.asking.words) >= _SAME for one in known)


def rounds_of(candidates: Sequence[Candidate]) -> list[Round]:
    """Rounds in their order; a list that was published ahead, or afterwards, goes with the round that it lists."""
    rounds = [Round()]
    for place, candidate in enumerate(candidates):
        if _begins_anew(rounds[-1], candidates[place:]):
            rounds.append(Round())
        rounds[-1].add(candidate)
    return list(_without_lists(rounds))


def _begins_anew(current: Round, rest: Sequence[Candidate]) -> bool:
    candidate = rest[0]
    if len(current.by_number) < 2 or current.last_new is None or candidate.asking.number != min(current.by_number):  # noqa: PLR2004
        return False
    if not current.is_list and candidate.statement.at - current.last_new < _PAUSE:
        return False
    following = next((one for one in rest if one.asking.number != candidate.asking.number), None)
    return following is not None and following.asking.number in current.by_number


def _without_lists(rounds: Sequence[Round]) -> Iterator[Round]:
    real = [one for one in rounds if not one.is_list] or list(rounds[:1])
    for listed in rounds:
        if listed in real:
            continue
        last = max(found[0].statement.at for found in listed.by_number.values())
        home = next((one for one in real if one.last_new is not None and one.last_new > last), real[-1])
        for number, found in listed.by_number.items():
            if number in home.by_number:
                home.by_number[number] += found
    yield from real
