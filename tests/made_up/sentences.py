"""What people of an imaginary chat say; every sentence is our own."""

from random import Random

_OPENERS = (
    "For us",
    "In my room",
    "Last spring",
    "With the youngest",
    "Most days",
    "I think",
    "Honestly,",
    "At our branch",
    "On the ward",
    "In the lab",
    "What helped:",
    "My hunch is that",
    "We noticed that",
    "To me",
    "Usually",
    "At first",
    "Once again",
    "It depends, but",
    "Some days",
    "In grade {n}",
    "After {n} years",
    "Yes!",
    "Not sure, but",
    "Agreed,",
)
_SUBJECTS = (
    "the quiet ones",
    "our volunteers",
    "two colleagues and I",
    "the students",
    "patients",
    "families",
    "new readers",
    "the whole team",
    "my co-teacher",
    "people",
    "the older kids",
    "nobody at first",
    "the committee",
    "parents",
)
_VERBS = (
    "tried it with paper strips",
    "asked for more time",
    "kept a list on the wall",
    "drew arrays on the floor",
    "wanted to see the data",
    "chose the book together",
    "talked before anyone wrote",
    "argued about the picture",
    "went back to the first chapter",
    "built a bridge out of straws",
    "needed a second look",
    "shared one good example",
    "began with a story",
    "stopped to count",
    "changed the order of the shelves",
    "wrote the protocol themselves",
)
_ENDINGS = (
    "and it stuck.",
    "which surprised me.",
    "but only after a while.",
    "and I would do it again.",
    "- messy, but worth it.",
    "so we slowed down.",
    "and that made the difference.",
    "because waiting is hard.",
    "though it took {n} weeks.",
    "and the room went quiet.",
    "& everyone had an opinion.",
    "",
    "",
    "even online.",
    "What about you?",
    "\U0001f914",
)
_FALSE_FRIENDS = (
    "We bought a {n}D printer and it sits in the corner, waiting for someone to begin.",
    "A {n} month-old cannot read this, of course, but sees the pictures.",
    "Our library is in a {n}-year plan and we are somewhere in the middle.",
    "Funding came in Q{n} 2019 and was gone by winter.",
    "Signal at T{n} (> 50%) was what convinced our radiologist.",
    "I have no answer to q{n} yet, still reading along.",
    "Printed it on A{n} paper for the wall, the kids walk up to it.",
    "We had {n} groups, and 1/2 of them wanted to go on.",
    "Grade {n} surprised me more than grade 7 ever did.",
    "See page {n}: the picture does all the work.",
    "{n}. that is how often I read it before I understood.",
)
_GREETINGS = (
    "Hi all, {name} from {place} here",
    "Hello everyone! {name}, {job} from {place}",
    "Good evening from {place}!",
    "Hey everybody, {name} joining from {place} tonight",
    "Hi! First time here, I'm a {job} in {place}",
    "{name} here, {job} in {place}. Happy to join!",
    "Evening all. Tea is ready, let's go",
    "Hello hello!",
    "Hi folks, {job} from {place}, glad to be here",
    "Happy Tuesday! {name} from {place}",
    "Hi #{tag} friends!",
    "Good morning from {place}, coffee in hand",
    "{name}, {place}, {job}. Excited for tonight",
    "Here with popcorn, from {place}",
    "Lurking tonight while the kids go to bed",
    "Greetings from snowy {place}",
)
_LATE_GREETINGS = (
    "Hi all, {name} from {place}, joining late",
    "Sorry I'm late! {name}, {job} from {place}",
    "Just got in from practice, hello everyone",
    "Late to the party but here now",
    "Hello! {name} from {place}, catching up",
    "Hi everyone, {job} in {place}. Meeting ran long!",
    "Jumping in late, hi friends",
    "Made it! {name} from {place}",
    "{name} from {place}, better late than never",
    "Evening! Had to feed the dog first. {place} is in the room",
    "Popping in for a bit between shifts",
    "Finally home. What did I miss?",
    "Hi! Will be in and out tonight",
)
_BACK = (
    "Hi {name}! Good to see you",
    "Welcome {name}!",
    "Hello from {place}!",
    "Hey {name}, long time no see",
    "So glad you could make it",
    "Hi there! How is {place} tonight?",
    "Nice to meet you, {name}",
    "\U0001f44b\U0001f44b",
    "We are neighbours, then!",
    "Cold in {place}, too?",
)
_THANKS = (
    "Thanks everyone for a great chat!",
    "Thank you @{host}, wonderful hour as always",
    "Great chat tonight, good night all",
    "Have to run, thanks for all the ideas",
    "Thanks for hosting! See you next week",
    "What a lovely discussion, thank you",
    "That went fast. Thanks, all!",
    "Off to bed, so much to think about",
    "Loved this hour. Until next time!",
    "Thx for moderating, learned a lot",
    "Bye all, thanks @{host}",
)
_PLUGS = (
    "Our next workshop is on the 14th, register at https://example.org/w{n}",
    "I wrote about this on my blog: https://example.org/b{n}",
    "Join us on Thursday for the reading circle https://example.org/r{n}",
    "Slides from last month are here https://example.org/s{n}",
    "Our podcast has an episode on it https://example.org/p{n}",
)
_CHATTER = (
    "Great question!",
    "Thinking...",
    "Oh this is a good one",
    "My cat disagrees",
    "lol yes",
    "Anyone else having trouble with the feed?",
    "So many good ideas here",
    "Love the pictures tonight",
    "Hmm, need a minute for this one",
)
_HOST = (
    "Great point!",
    "Love this, tell us more",
    "Yes! How did the others react?",
    "Thanks for sharing that",
    "Interesting, say more?",
    "That is a keeper",
    "What made you choose that?",
)
_ASKING = (
    "How do you decide which {noun} come first?",
    "What did your {noun} teach you this year?",
    "Where do {noun} get stuck, and why?",
    "Share a picture of your {noun}.",
    "Which {noun} would you never give away?",
    "Describe a time when {noun} surprised you.",
    "If you had one more hour, what would you do with your {noun}?",
    "Who chooses the {noun} where you are?",
)
_NOUNS = (
    "books",
    "bridges",
    "shelves",
    "protocols",
    "stories",
    "numbers",
    "pictures",
    "maps",
    "lists",
    "games",
    "rooms",
    "arrays",
    "mistakes",
    "friends",
    "readers",
)
_PLACES = (
    "Guelph",
    "Leeds",
    "Ottawa",
    "Perth",
    "Cork",
    "Boston",
    "Lyon",
    "Graz",
    "Bergen",
    "Austin",
    "Halifax",
    "Utrecht",
)
_JOBS = (
    "librarian",
    "grade 4 teacher",
    "nurse",
    "coach",
    "principal",
    "student",
    "resident",
    "math teacher",
    "researcher",
)


class Speech:
    """Says things, differently every time.

    Args:
        random: Seeded by the chat.
        tag: Without `#`.
        host: The handle that people thank.
    """

    def __init__(self, random: Random, tag: str, host: str) -> None:
        self._random = random
        self._tag = tag
        self._host = host

    def _fill(self, text: str, name: str = "", n: int = 0) -> str:
        choice = self._random.choice
        return text.format(
            name=name,
            place=choice(_PLACES),
            job=choice(_JOBS),
            tag=self._tag,
            host=self._host,
            n=n or self._random.randint(1, 9),
            noun=choice(_NOUNS),
        )

    def thought(self) -> str:
        """An answer without label."""
        choice = self._random.choice
        words = f"{choice(_OPENERS)} {choice(_SUBJECTS)} {choice(_VERBS)} {choice(_ENDINGS)}".strip()
        return self._fill(words)

    def false_friend(self, n: int) -> str:
        """An answer without label, in which something looks like the label of question `n`."""
        return self._fill(self._random.choice(_FALSE_FRIENDS), n=n)

    def greeting(self, name: str, *, late: bool) -> str:
        return self._fill(self._random.choice(_LATE_GREETINGS if late else _GREETINGS), name)

    def greeting_back(self, name: str) -> str:
        return self._fill(self._random.choice(_BACK), name)

    def thanks(self) -> str:
        return self._fill(self._random.choice(_THANKS))

    def plug(self) -> str:
        return self._fill(self._random.choice(_PLUGS), n=self._random.randint(1, 99))

    def chatter(self) -> str:
        return self._random.choice(_CHATTER)

    def hosting(self) -> str:
        return self._random.choice(_HOST)

    def asking(self) -> str:
        return self._fill(self._random.choice(_ASKING))
