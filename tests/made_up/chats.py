"""Synthetic chats with the rates that were measured on real ones, and what each post is in truth.

Deterministic by seed; from 20 posts to 100,000s. Rates are those of eleven public chats: 31 % of the answers carry
their label (after 6.3 minutes in the median, 14 at the 90th percentile, 2 % before their question), people reply to
each other and hardly ever to the question, 19 % of the replies answer a post that is not there, a fifth to a half is
the moderators', a quarter of the participants' posts answers nothing, and every ninth post or more is a repost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal, NamedTuple

from chatmod.domain.attribution import AskedQuestion, Evening, Key, Statement
from tests.made_up.label_forms import labelled, labelled_twice
from tests.made_up.sentences import Speech

START = datetime(2027, 4, 16, tzinfo=UTC)
Kind = Literal["answer", "greeting", "thanks", "plug", "chatter", "repost", "question", "announcement", "host"]
_NAMES = (
    "Ana",
    "Bo",
    "Cleo",
    "Dev",
    "Eva",
    "Finn",
    "Gus",
    "Hana",
    "Ivo",
    "Jo",
    "Kim",
    "Lou",
    "Mia",
    "Nur",
    "Oz",
    "Pia",
)
_UNKNOWN = 0.19
_EARLY = 0.02


class MadeUpPost(NamedTuple):
    """A post, and what it is in truth.

    Attributes:
        questions: What it answers, if it is an answer.
        own_label: Its text carries their label.
    """

    statement: Statement
    kind: Kind
    questions: tuple[str, ...] = ()
    own_label: bool = False


@dataclass(frozen=True, slots=True)
class MadeUpChat:
    """A chat that never took place.

    Attributes:
        posts: In the order of time.
        moderators: Authors.
    """

    hashtag: str
    start: datetime
    end: datetime
    moderators: frozenset[str]
    questions: tuple[AskedQuestion, ...]
    posts: tuple[MadeUpPost, ...]

    @property
    def statements(self) -> Iterator[Statement]:
        """What attribution gets to see."""
        return (post.statement for post in self.posts)

    def evening(self, grace: timedelta | None = timedelta(minutes=3)) -> Evening:
        """What attribution has to know."""
        announcements = {one.statement.key for one in self.posts if one.kind == "announcement"}
        return Evening(self.questions, announcements, self.moderators, self.start, self.end, grace)


def made_up(seed: int, size: int = 300) -> MadeUpChat:
    """A chat of about so many posts."""
    return _Chat(Random(seed), size).whole()


@dataclass
class _Person:
    author: str
    handle: str
    name: str
    label_habit: float
    talkative: float
    arrives: float


@dataclass
class _Draft:
    """A post that is going to be: minutes after the start."""

    at: float
    author: _Person
    text: str
    kind: Kind
    questions: tuple[str, ...] = ()
    own_label: bool = False
    parent: "_Draft | None" = None
    quoted: "_Draft | None" = None
    lost: bool = False
    unknown: bool = False
    key: int = field(default=-1)


class _Chat:
    def __init__(self, random: Random, size: int) -> None:
        self._random = random
        self._size = size
        self._tag = "MadeUpChat"
        letters = ("Q", "Q", "Q", "T", "")
        self._letter = random.choice(letters)
        self._first = random.choice((0, 1, 1, 1, 1, 8)) if self._letter else 1
        spacing = min(20.0, 4.8 + random.expovariate(1 / 4))
        count = random.randint(4, 8)
        first_at = random.uniform(5, 10)
        self._times: list[float] = [first_at]
        while len(self._times) < count:
            self._times.append(self._times[-1] + max(4.5, random.gauss(spacing, spacing / 5)))
        self._end = self._times[-1] + max(8.0, spacing)
        self._numbers = [self._first + n for n in range(count)]
        if random.random() < 0.2 and count > 4:
            del self._numbers[random.randint(2, count - 2)]
            self._times.pop()
            self._end -= spacing
        self._hosts = [
            _Person(f"h{n}", f"host{n}", "Host", 0.9, 1.0, 0.0) for n in range(random.choice((1, 1, 2, 3)))
        ]
        self._speech = Speech(random, self._tag, self._hosts[0].handle)
        people = max(5, min(5000, round(size / random.uniform(9, 16))))
        self._people = [self._person(n) for n in range(people)]
        self._drafts: list[_Draft] = []
        self._answers: list[_Draft] = []

    def _person(self, n: int) -> _Person:
        random = self._random
        name = _NAMES[n % len(_NAMES)]
        late = random.random() < 0.35
        arrives = (
            random.uniform(self._times[0] + 1, self._times[0] + 25) if late else random.uniform(-3, self._times[0])
        )
        habit = random.betavariate(0.5, 1.2)
        return _Person(f"p{n}", f"{name.lower()}{n}", name, habit, random.expovariate(1.0) + 0.15, arrives)

    def whole(self) -> MadeUpChat:
        self._host_posts()
        self._greetings()
        self._answers_to_all()
        self._thanks_and_plugs()
        self._reposts()
        return self._recorded()

    def _label(self, place: int) -> str:
        return f"{self._letter or 'Q'}{self._numbers[place]}"

    def _add(self, draft: _Draft) -> _Draft:
        self._drafts.append(draft)
        return draft

    def _host_posts(self) -> None:
        random, hosts = self._random, self._hosts
        self._add(_Draft(-2, hosts[0], "Welcome! Say hello and tell us where you are.", "announcement"))
        for place, at in enumerate(self._times):
            host, number = random.choice(hosts), self._numbers[place]
            mark = f"{self._letter}{number}" if self._letter else str(number)
            text = f"{mark}{random.choice((':', '.', ':')) if self._letter else '.'} {self._speech.asking()}"
            question = self._add(_Draft(at, host, text, "question", (self._label(place),)))
            if random.random() < 0.25:
                self._add(_Draft(at + random.uniform(2, 4), host, f"Again, {text}", "question", question.questions))
            if place and random.random() < 0.2:
                self._add(_Draft(at - 1, host, f"Coming up on {self._letter or 'Q'}{number}", "announcement"))
        self._add(
            _Draft(self._end - 0.5, hosts[0], "That is our hour. Thanks for joining, good night!", "announcement")
        )

    def _greetings(self) -> None:
        random = self._random
        for person in self._people:
            if random.random() > 0.8:
                continue
            late = person.arrives > self._times[0]
            text = self._speech.greeting(person.name, late=late)
            greeting = self._add(_Draft(person.arrives, person, text, "greeting"))
            if random.random() < 0.5:
                host = random.choice(self._hosts)
                self._reply(greeting, host, f"Welcome {person.name}!", "host", ())
            if random.random() < 0.35:
                self._reply(
                    greeting, random.choice(self._people), self._speech.greeting_back(person.name), "greeting", ()
                )

    def _reply(
        self,
        parent: _Draft,
        author: _Person,
        text: str,
        kind: Kind,
        questions: tuple[str, ...],
        lag: float | None = None,
    ) -> _Draft:
        random = self._random
        at = parent.at + (random.expovariate(1 / 2.2) + 0.3 if lag is None else lag)
        unknown = random.random() < _UNKNOWN
        spoken = f"@{parent.author.handle} {text}" if unknown or random.random() < 0.6 else text
        draft = _Draft(at, author, spoken, kind, questions, parent=None if unknown else parent, unknown=unknown)
        if unknown and random.random() < 0.5:
            # the post that it answers was itself without the tag: its author's last tagged one may be another
            parent = _Draft(0, parent.author, "", "chatter")
        return self._add(draft)

    def _answers_to_all(self) -> None:
        random = self._random
        wanted = self._size * 0.52
        weights = [person.talkative for person in self._people]
        while len(self._answers) < wanted:
            place = random.randrange(len(self._times))
            person = random.choices(self._people, weights)[0]
            if random.random() < 0.06:
                person = random.choice(self._hosts)
            if person.arrives > self._times[place] + 4 and random.random() < 0.9:
                continue
            begin = max(self._times[place], person.arrives)
            if random.random() < person.label_habit:
                self._labelled_answer(place, person, begin)
            else:
                self._plain_answer(place, person, begin)
        for answer in list(self._answers):
            if random.random() < 0.35 and answer.author not in self._hosts:
                host = random.choice(self._hosts)
                self._reply(answer, host, self._speech.hosting(), "host", answer.questions)
        for _ in range(round(self._size * 0.03)):
            at = random.uniform(self._times[0], self._end)
            self._add(_Draft(at, random.choice(self._people), self._speech.chatter(), "chatter"))

    def _labelled_answer(self, place: int, person: _Person, begin: float) -> None:
        random, number = self._random, self._numbers[place]
        lag = min(69.0, random.lognormvariate(1.8, 0.6))
        if random.random() < _EARLY and person not in self._hosts:
            begin, lag = self._times[place], -random.uniform(0.5, 15)
        text = self._speech.thought()
        host = random.choice(self._hosts).handle
        questions: tuple[str, ...] = (self._label(place),)
        chance = random.random()
        if chance < 0.012 and place + 1 < len(self._times):
            text, questions = (
                labelled_twice(random, text, (number, self._numbers[place + 1])),
                (*questions, self._label(place + 1)),
            )
        elif chance < 0.02 and place:
            self._mislabelled(place, person, begin + lag)
            return
        else:
            text = labelled(random, text, number, self._tag, host, self._letter)
        parent = random.choice(self._answers) if self._answers and random.random() < 0.08 else None
        if parent is not None:
            lag = max(lag, parent.at + 0.5 - begin)
        answer = _Draft(begin + lag, person, text, "answer", questions, own_label=True, parent=parent)
        self._answers.append(self._add(answer))
        if random.random() < 0.12:
            self._continued(answer)

    def _mislabelled(self, place: int, person: _Person, at: float) -> None:
        wrong, right = self._numbers[place - 1], self._numbers[place]
        wrongly = _Draft(at, person, f"A{wrong} {self._speech.thought()}", "answer", (self._label(place),))
        self._answers.append(self._add(wrongly))
        text = self._random.choice(
            ('That was supposed to lead w/ "A{0}" not "A{1}"', "Oops, I meant A{0}", "Sorry, that was A{0}")
        )
        self._add(_Draft(at + self._random.uniform(0.3, 1.5), person, text.format(right, wrong), "chatter"))

    def _continued(self, answer: _Draft) -> None:
        random = self._random
        linked = random.random() < 0.5
        text = random.choice(("2/2 {}", "{} (2/2)", "...{}", "cont'd {}", "{}")).format(self._speech.thought())
        parent = answer if linked else None
        at = answer.at + random.uniform(0.3, 1.6)
        self._answers.append(
            self._add(_Draft(at, answer.author, text, "answer", answer.questions[-1:], parent=parent))
        )

    def _plain_answer(self, place: int, person: _Person, begin: float) -> None:
        random = self._random
        text = self._speech.thought()
        if random.random() < 0.04:
            text = self._speech.false_friend(random.choice(self._numbers))
        recent = [one for one in self._answers[-400:] if one.author is not person]
        chance = random.random()
        if chance < 0.02:
            question = next(
                one for one in self._drafts if one.kind == "question" and one.questions == (self._label(place),)
            )
            lag = max(begin - question.at, 0) + random.lognormvariate(1.3, 0.7)
            self._answers.append(self._reply(question, person, text, "answer", question.questions, lag))
        elif chance < 0.6 and recent:
            self._answers.append(self._thread_answer(random.choice(recent), person, text))
        elif chance < 0.62 and recent:
            other = random.choice(recent)
            said = f"{random.choice(('THIS', 'Yes!', 'So true'))} RT @{other.author.handle} {other.text[:80]}"
            self._answers.append(
                self._add(_Draft(other.at + 1, person, said, "answer", other.questions, quoted=None))
            )
        elif chance < 0.65 and recent:
            other = random.choice(recent)
            quote = _Draft(other.at + random.expovariate(0.4), person, text, "answer", other.questions, quoted=other)
            self._answers.append(self._add(quote))
        else:
            lag = random.lognormvariate(1.7, 0.42)
            self._answers.append(self._add(_Draft(begin + lag, person, text, "answer", (self._label(place),))))

    def _thread_answer(self, parent: _Draft, person: _Person, text: str) -> _Draft:
        """Most replies go on with their parent's question; some use the thread to go on to the next."""
        random = self._random
        lag = random.expovariate(1 / 2.5) + 0.4
        questions = parent.questions
        if random.random() < 0.04:
            asked = [place for place, at in enumerate(self._times) if at + 1 < parent.at + lag]
            questions = (self._label(asked[-1]),) if asked else questions
        return self._reply(parent, person, text, "answer", questions, lag)

    def _thanks_and_plugs(self) -> None:
        random = self._random
        for person in self._people:
            if random.random() < 0.45:
                at = self._end + random.uniform(-3, 4) + random.expovariate(1 / 4)
                self._add(_Draft(at, person, self._speech.thanks(), "thanks"))
            if random.random() < 0.08:
                self._add(_Draft(self._end + random.uniform(-2, 30), person, self._speech.plug(), "plug"))

    def _reposts(self) -> None:
        random = self._random
        for _ in range(round(len(self._drafts) * random.uniform(0.12, 0.5))):
            original = random.choice(self._drafts)
            text = f"RT @{original.author.handle}: {original.text}"
            at = original.at + random.expovariate(1 / 5)
            self._add(_Draft(at, random.choice(self._people), text, "repost", parent=None))

    def _recorded(self) -> MadeUpChat:
        drafts = sorted(self._drafts, key=lambda draft: draft.at)
        for key, draft in enumerate(drafts):
            draft.key = key
        tag = f" #{self._tag}"
        posts = tuple(self._post(draft, tag) for draft in drafts)
        return MadeUpChat(
            self._tag,
            START,
            _at(self._end),
            frozenset(host.author for host in self._hosts),
            self._asked(posts),
            posts,
        )

    def _post(self, draft: _Draft, tag: str) -> MadeUpPost:
        text = draft.text if f"#{self._tag}" in draft.text else draft.text + tag
        parent = draft.parent.key if draft.parent else None
        statement = Statement(
            draft.key, draft.author.author, _at(draft.at), text, parent, draft.quoted.key if draft.quoted else None,
            draft.kind == "repost" and self._random.random() < 0.9, draft.unknown, draft.author.handle,
        )  # fmt: skip
        return MadeUpPost(statement, draft.kind, draft.questions, draft.own_label)

    def _asked(self, posts: Sequence[MadeUpPost]) -> tuple[AskedQuestion, ...]:
        asked: dict[str, list[Statement]] = {}
        for post in posts:
            if post.kind == "question":
                asked.setdefault(post.questions[0], []).append(post.statement)
        return tuple(
            AskedQuestion(label, found[0].at, frozenset[Key](one.key for one in found), found[0].text)
            for label, found in asked.items()
        )


def _at(minutes: float) -> datetime:
    return START + timedelta(minutes=round(minutes, 4))
