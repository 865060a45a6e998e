"""The numbers of a chat: counted in one pass, each told with its definition and what it is a part of."""

from chatmod.domain.figures.definitions import Measure, gini, measures
from chatmod.domain.figures.numbers import Figures, Person, QuestionFigures, SharedLink, Sharing
from chatmod.domain.figures.tally import MOST_LINKS, MOST_SHARINGS, Tally, figures_of, links_of

__all__ = [
    "MOST_LINKS",
    "MOST_SHARINGS",
    "Figures",
    "Measure",
    "Person",
    "QuestionFigures",
    "SharedLink",
    "Sharing",
    "Tally",
    "figures_of",
    "gini",
    "links_of",
    "measures",
]
