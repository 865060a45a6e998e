"""What the archive has of a chat that was brought from elsewhere, apart from its posts."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from chatmod.archive import codec, filing
from chatmod.domain import performed
from chatmod.domain.attribution import AskedQuestion, Correction, Evening, Key
from chatmod.domain.completeness import Source
from chatmod.domain.imported import FoundQuestion, ImportedChat
from chatmod.domain.recognition import end_told
from chatmod.domain.record import Chapter, Chat, Kind, Removed
from chatmod.domain.schedule import NameLevel
from chatmod.domain.timing import SlotTiming, Timing


@dataclass(frozen=True, slots=True)
class Imported:
    """Its facts, and the questions that were found in it."""

    name: str
    facts: ImportedChat
    questions: tuple[FoundQuestion, ...]

    @classmethod
    def read(cls, connection: sqlite3.Connection, performance: int) -> Self | None:
        """Read it; None if the chat was not imported.

        Raises:
            ValueError: If a row is damaged.
        """
        row = connection.execute(
            "SELECT name, body, questions FROM imported JOIN performance ON id = performance WHERE performance = ?",
            (performance,),
        ).fetchone()
        if row is None:
            return None
        facts = codec.imported_chats.validate_json(row[1])
        return cls(row[0], facts, codec.found_questions.validate_json(row[2]))

    @property
    def own_posts(self) -> frozenset[str]:
        """Stable ids of the posts whose texts `chat` wants."""
        return frozenset(post for question in self.questions for post in question.posts)

    @property
    def timing(self) -> Mapping[str, Timing]:
        """Nobody knows what was planned."""
        return {}

    @property
    def timings(self) -> tuple[SlotTiming, ...]:
        """Likewise."""
        return ()

    def worded(self, texts: Mapping[str, str]) -> Self:
        """The same, with the words of each question: how it was asked where nobody knows how it was planned.

        Args:
            texts: Of posts, by their stable ids.
        """
        worded = (
            replace(one, planned=one.planned or next((texts[post] for post in one.posts if post in texts), ""))
            for one in self.questions
        )
        return replace(self, questions=tuple(worded))

    def basis(self, rows: Mapping[str, Key], corrections: Sequence[Correction]) -> filing.Basis:
        """What its posts are filed by.

        Args:
            rows: Of posts, by their stable ids.
            corrections: Of the moderator.
        """
        asked = [
            AskedQuestion(
                question.label,
                question.at,
                frozenset(rows[post] for post in question.posts if post in rows),
                question.planned,
            )
            for question in self.questions
        ]
        announcements = frozenset(rows[post] for post in self.facts.announcements if post in rows)
        kinds: dict[Key, Kind] = dict.fromkeys(announcements, "announcement")
        kinds |= dict.fromkeys((key for question in asked for key in question.post_ids), "question")
        facts = self.facts
        moderators = frozenset(author.id for author in facts.moderators)
        end = end_told(facts.end, asked) if "start" in facts.explicit and facts.grace else facts.end
        evening = Evening(asked, announcements, moderators, facts.start, end, facts.grace)
        return filing.Basis(evening, kinds, corrections)

    @property
    def names(self) -> NameLevel:
        """See `Performed`."""
        return self.facts.names

    @property
    def ours(self) -> frozenset[str]:
        """None: whoever brings a file need not be who moderated, and a moderator agrees like anybody else."""
        return frozenset()

    def concerned(self) -> Collection[str]:
        """Stable ids of the posts whose rows `basis` wants."""
        return self.own_posts | frozenset(self.facts.announcements)

    def chat(self, texts: Mapping[str, str], orphans: int, removed: Sequence[Removed]) -> Chat:
        """What an edition says about it."""
        facts = self.facts
        return Chat(
            name=self.name,
            title=facts.title,
            hashtag=facts.hashtag,
            language=facts.language,
            timezone=facts.timezone,
            start=facts.start,
            end=facts.end,
            moderators=facts.moderators,
            platforms=facts.platforms,
            missing=tuple(dict.fromkeys((*facts.missing, *performed.gaps(orphans, removed), *self._unfinished))),
            chapters=self._chapters(texts),
            sources=tuple(Source(name, imported=f"{facts.source} ({facts.form})") for name in facts.platforms),
        )

    @property
    def _unfinished(self) -> tuple[str, ...]:
        return () if self.facts.whole else ("The import was stopped before its end; the same command goes on.",)

    def _chapters(self, texts: Mapping[str, str]) -> tuple[Chapter, ...]:
        asked = {question.label for question in self.questions}
        chapters = [
            Chapter(
                question.label,
                next((texts[post] for post in question.posts if post in texts), question.planned),
                question.at,
            )
            for question in self.questions
        ]
        return (*chapters, *(Chapter(label, text, None) for label, text in self.facts.planned if label not in asked))
