"""What attribution says for its reasons; each attribution is made once and shared, because there are 100,000s."""

from chatmod.domain.attribution.evening import Attribution, Reason

REPOST = Attribution((), None, "A repost answers nothing.")
OURS = Attribution((), None, "An announcement asks and answers nothing.")
HOST = Attribution((), None, "A moderator's post is an answer only by its label or in a thread.")
EARLY = Attribution((), None, "No question had been asked yet.")
GREETING = Attribution((), None, "It greets, or introduces somebody.")
FAREWELL = Attribution((), None, "It thanks, or takes leave.")
IN_GREETINGS = Attribution((), None, "It answers a greeting.")
TOO_SOON = Attribution((), None, "The first question had only just been asked.")
ENDED = Attribution((), None, "The chat had ended.")
PLUG = Attribution((), None, "The chat had ended, and it points elsewhere.")
SLOW = Attribution((), None, "In a chat without grace only labels and threads tell.")

LABELLED = "Its label says so."
MOVED = "A moderator has said so."
MOVED_ALONG = "A moderator has moved its thread."
AMENDED = "Its author has put its label right."
IN_THREAD = "The post that it answers was filed there."
QUOTES = "The post that it quotes was filed there."
QUOTES_IN_WORDS = "The words that it quotes carry this label."
GOES_ON = "It goes on from its author's post before."
SPEAKS_TO = "It speaks to somebody whose last post was filed there."
HAS_GONE_ON = "Its author had gone on to this question."

_COURTEOUS = {one.because for one in (EARLY, GREETING, FAREWELL, IN_GREETINGS, TOO_SOON)}


def is_courteous(given: Attribution) -> bool:
    """Whether what hangs on this is most likely a courtesy, too."""
    return given.because in _COURTEOUS


class Sharing:
    """Makes attributions, each of them once."""

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[str, ...], str], Attribution] = {}

    def of(self, questions: tuple[str, ...], reason: Reason, because: str) -> Attribution:
        """The attribution with these words."""
        key = (questions, because)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = Attribution(questions, reason, because)
        return made
