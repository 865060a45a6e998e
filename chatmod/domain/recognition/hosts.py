"""Who moderated a chat."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from chatmod.domain.attribution.evening import Statement
from chatmod.domain.recognition.asking import asking_in

_SEVERAL = 2


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
    lettered: dict[int, Statement] = {}
    bare: dict[int, Statement] = {}
    for one in statements:
        if one.is_repost or one.parent is not None or one.answers_unknown or one.text.startswith("@"):
            continue
        asking = asking_in(one.text)
        if asking is not None and asking.firm:
            first = lettered if asking.letter else bare
            if asking.number not in first or (one.author in known and first[asking.number].author not in known):
                first[asking.number] = one
    first = max((lettered, bare), key=_most)
    votes = Counter(one.author for one in first.values())
    sure = {author for author in votes if author in known} or _surely(votes)
    asked = {number: one for number, one in first.items() if one.author in sure}
    return frozenset(known) | sure | {one.author for number, one in first.items() if _fits(number, one, asked)}


def _surely(votes: Counter[str]) -> set[str]:
    most = max(votes.values(), default=0)
    return {author for author, count in votes.items() if count == most or count >= _SEVERAL}


def _most(first: Mapping[int, Statement]) -> int:
    return max(Counter(one.author for one in first.values()).values(), default=0)


def _fits(number: int, one: Statement, asked: Mapping[int, Statement]) -> bool:
    """Whether a question stands where its number does, and has what questions end with."""
    before = all(other.at < one.at for known, other in asked.items() if known < number)
    behind = all(other.at > one.at for known, other in asked.items() if known > number)
    return before and behind and "?" in one.text
