"""The parts of the page in which posts stand: one for each question, and one for what belongs to none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chatmod.domain.composing import begins_with
from chatmod.domain.figures import QuestionFigures
from chatmod.domain.posts import Media
from chatmod.domain.record import Chat, Entry
from chatmod.exports.articles import Picture, pictures_of
from chatmod.exports.reach import each_once, reachable


@dataclass(slots=True)
class Section:
    """A question with its answers, or what belongs to none (`label` is empty then).

    Attributes:
        addresses: Where the question can be reached, by platform.
        articles: How many posts stand in it.
        answers: How many posts of participants answer the question.
        summary: The same, and who wrote them, in words.
    """

    label: str = ""
    anchor: str = "others"
    heading: str = ""
    asked: datetime | None = None
    addresses: dict[str, str] = field(default_factory=dict)
    media: list[Media] = field(default_factory=list)
    articles: int = 0
    answers: int = 0
    summary: str = ""

    @property
    def pictures(self) -> list[Picture]:
        """What was shown with the question, wherever it was asked."""
        return pictures_of(each_once(self.media))

    def ask(self, entry: Entry) -> None:
        """Take a post that asks the question."""
        self.media += entry.post.media
        if reachable(entry.post.url):
            self.addresses.setdefault(entry.post.platform, entry.post.url)

    def count(self, figures: QuestionFigures) -> None:
        """Take what was counted of the question."""
        self.answers = figures.answers
        said = [f"{many(figures.answers, 'answer', 'answers')} of {many(figures.people, 'person', 'people')}"]
        if figures.by_moderators:
            said.append(f"{many(figures.by_moderators, 'post', 'posts')} of the moderators")
        self.summary = f"{', '.join(said)}." if self.articles else "No answers."


def sections_of(chat: Chat, anchors: Mapping[str, str]) -> list[Section]:
    """The parts of the page, still empty: the questions in their order, then what belongs to none."""
    questions = [
        Section(
            chapter.label,
            anchors[chapter.label],
            chapter.text if begins_with(chapter.text, chapter.label) else f"{chapter.label}: {chapter.text}",
            chapter.asked,
        )
        for chapter in chat.chapters
    ]
    return [*questions, Section()]


def many(number: int, one: str, more: str) -> str:
    """Such as `1 post` or `3 posts`."""
    return f"{number} {one if number == 1 else more}"
