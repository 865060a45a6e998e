"""What is searched for.

Source: X's documentation of recent search: at most 512 characters to a query; `OR` binds weaker than what stands side
by side, hence the brackets. Mentions are not searched for but read as our own, which costs a fifth.
"""

from collections.abc import Iterable, Iterator

LONGEST = 512
"""Characters of a query; X counts letters of every script alike."""
_MOST_QUERIES = 12
"""Of threads, in one sweep: some 140 conversations, the latest ones, and far from the limit of 300 requests."""
_NO_REPOSTS = "-is:retweet"


def tagged(hashtag: str) -> str:
    """All posts with a hashtag."""
    return f"#{hashtag} {_NO_REPOSTS}"


def in_threads(hashtag: str, conversations: Iterable[str]) -> Iterator[str]:
    """Posts in conversations that do not have the hashtag: those that do are found by it.

    Args:
        hashtag: Without `#`.
        conversations: Ids of the posts that began them.
    """
    latest = sorted(set(conversations), key=lambda native_id: (len(native_id), native_id), reverse=True)
    rest = f") -#{hashtag} {_NO_REPOSTS}"
    query = ""
    queries = 0
    for term in (f"conversation_id:{native_id}" for native_id in latest):
        longer = f"{query} OR {term}" if query else f"({term}"
        if len(longer) + len(rest) <= LONGEST:
            query = longer
            continue
        yield query + rest
        queries += 1
        if queries == _MOST_QUERIES:
            return
        query = f"({term}"
    if query:
        yield query + rest
