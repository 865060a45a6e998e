"""What twarc wrote: JSON of X's first and second interface, a post or a page a line, and tables made of it."""

from typing import BinaryIO

from chatmod.domain.posts import Seen
from chatmod.importing import x_v1, x_v2
from chatmod.importing.decoding import decoded
from chatmod.importing.findings import Damaged, Findings
from chatmod.importing.opening import opened
from chatmod.importing.tables import looks_like_table
from chatmod.importing.values import Value, values_in
from chatmod.importing.x_rows import posts_in


def read(stream: BinaryIO) -> Findings:
    """Read a file of this form."""
    lines = opened(stream)
    if looks_like_table(lines):
        yield from posts_in(lines)
        return
    for value in values_in(lines):
        if isinstance(value, Damaged):
            yield value
            continue
        try:
            tweet = decoded(value.raw, x_v2.Tweet)
            if tweet.data is None and tweet.user is None:
                yield Seen(x_v2.post_of(tweet), value.raw)
                continue
        except ValueError as error:
            yield Damaged(value.number, str(error))
            continue
        if tweet.data is not None:
            yield from x_v2.page_of(value)
        else:
            yield _of_first_interface(value)


def _of_first_interface(value: Value) -> Seen | Damaged:
    try:
        return Seen(x_v1.post_of(decoded(value.raw, x_v1.Status)), value.raw)
    except ValueError as error:
        return Damaged(value.number, str(error))
