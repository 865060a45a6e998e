"""What moderators say about their questions without answering them."""

import re

from chatmod.domain.attribution.labels import Label

_ABOUT_THE_QUESTION = re.compile(
    r"""\W*(?:was|is|were|will|has|had|gets?|got|comes?|coming|up|next|now|starts?|begins?|asks?|goes|ends|inspired
    |in\s+(?:[0-9]+|(?:a|one|two|three|five|ten|a\s+few)\s+(?:min\w*|moments?|sec\w*|bit))
    |answers|responses|replies|time|just|already|soon|and\s+out|courtesy|thanks|from\s+@|by\s+@|reminder)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def names_no_answer(label: Label) -> bool:
    """Whether a moderator only speaks of a question: `Q3 was inspired by ...`, `Coming up on Q4`."""
    if not label.leads:
        return label.letter != "A"
    return label.letter in "QT" and speaks_about(label.after)


def speaks_about(after: str) -> bool:
    """Whether what follows a question's label speaks about it: `was inspired by ...`, `in two minutes`."""
    return after[:1] != ":" and _ABOUT_THE_QUESTION.match(after[:40]) is not None
