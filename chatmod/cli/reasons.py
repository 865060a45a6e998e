"""Why a post stands under a question, in words."""

from collections.abc import Sequence

from chatmod.domain.record import Entry

_WHY = {
    "label": "by a label of its own",
    "reply": "because of what it answers",
    "quote": "because of what it quotes",
    "time": "by the time when it was written",
    "moderator": "assigned by hand",
    None: "because nothing says more",
}


def under(questions: Sequence[str]) -> str:
    """Where it stands, such as `under Q3`."""
    return f"under {' and '.join(questions)}" if questions else "under no question"


def why(reason: str | None) -> str:
    """The rule that put it there, in a few words."""
    return _WHY.get(reason, str(reason))


def reason_of(entry: Entry) -> str:
    """Why an entry stands where it does, in a sentence."""
    given = entry.attribution
    if given.because:
        return given.because
    if entry.kind != "post":
        return "It is one of the chat's own posts."
    hangs_on = {"reply": entry.answers, "quote": entry.quotes}.get(given.reason or "")
    if hangs_on is not None:
        verb = "answers" if given.reason == "reply" else "quotes"
        return f"{_capital(under(given.questions))}: it {verb} #{hangs_on.place}, which is there."
    return f"{_capital(under(given.questions))}: {why(given.reason)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
