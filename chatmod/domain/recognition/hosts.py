"""Who moderated a chat."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from chatmod.domain.attribution.evening import Statement
from chatmod.domain.recognition.asking import asking_in, likeness, words_of

_SEVERAL = 2
_SAME = 0.7


def authors_of(statements: Iterable[Statement], names: Collection[str]) -> frozenset[str]:
    """The authors whom names mean.

    Args:
        statements: Of the whole chat.
        names: Authors or handles, with or without `@`, in whatever case.
    """
    wanted = folded(names)
    return frozenset(one.author for one in statements if is_named(one, wanted))


def folded(names: Collection[str]) -> frozenset[str]:
    """Names as they are compared."""
    return frozenset(name.strip().lstrip("@").casefold() for name in names)


def is_named(statement: Statement, wanted: Collection[str]) -> bool:
    """Whether a post is by one of the people named.

    Args:
        statement: Whose author, or handle, may be among them.
        wanted: As `folded` gives them.
    """
    return statement.author.casefold() in wanted or (statement.handle.casefold() or None) in wanted


def moderators_in(statements: Iterable[Statement], known: Collection[str] = ()) -> frozenset[str]:
    """Who seems to have moderated: authors.

    Whoever was the first to ask a labelled question, and not as a reply, has a vote for its number. The moderator has
    the most. Co-moderators have several, or one between two others that nobody else has asked.

    Args:
        statements: Of the whole chat, in the order of time.
        known: Authors who have moderated; whatever number one of them has asked, nobody else has.
    """
    asking: dict[int, list[Statement]] = {}
    asks: dict[str, set[int]] = {}
    surely: dict[int, Statement] = {}
    for one in statements:
        if one.is_repost or one.parent is not None or one.answers_unknown or one.text.startswith("@"):
            continue
        found = asking_in(one.text)
        if found is not None and (found.firm or (found.letter and not found.asks)):
            asking.setdefault(found.number, []).append(one)
            if found.asks:
                asks.setdefault(one.author, set()).add(found.number)
                surely.setdefault(found.number, one)
    first = {number: some[0] for number, some in asking.items()}
    votes = {number: one.author for number, one in first.items()}
    sure = {author for author in votes.values() if author in known} or _surely(votes, asks)
    asked = {number: own for number, some in asking.items() if (own := _of(some, sure)) is not None}
    others = {one.author for number, one in surely.items() if _fits(number, one, asked)}
    return frozenset(known) | sure | others


def _surely(votes: Mapping[int, str], asks: Mapping[str, Collection[int]]) -> set[str]:
    """Who has the most votes, and who has several for what surely asks, which counts twice.

    Why not all votes alike: some label their answers with `Q3`, and some of these come before the question.
    """
    asking = Counter(author for number, author in votes.items() if number in asks.get(author, ()))
    counted = Counter(votes.values()) + asking
    most = max(counted.values(), default=0)
    return {author for author, count in counted.items() if count == most or asking[author] >= _SEVERAL}


def _of(asking: Iterable[Statement], authors: Collection[str]) -> Statement | None:
    """The first that is by one of them."""
    return next((one for one in asking if one.author in authors), None)


def _fits(number: int, one: Statement, asked: Mapping[int, Statement]) -> bool:
    """Whether a question stands where its number does, and is the moderators' own only as a repeat."""
    theirs = asked.get(number)
    if theirs is not None and likeness(words_of(one.text), words_of(theirs.text)) < _SAME:
        return False
    before = all(other.at < one.at for known, other in asked.items() if known < number)
    return before and all(other.at > one.at for known, other in asked.items() if known > number)
