"""The forms in which people write the label of an answer, as often as they were counted on real chats (n = 877)."""

from random import Random

_FORMS = (
    ("A{n} {text}", 350), ("A{n}: {text}", 244), ("A{n}. {text}", 57), ("Q{n} {text}", 50), ("Q{n}: {text}", 34),
    ("A{n}.{part} {text}", 43), ("A{n}- {text}", 26), ("#{tag} A{n} {text}", 26), ("@{host} A{n} {text}", 21),
    ("a{n} {text}", 16), ("{text} #{tag} A{n}", 6), ("#q{n} {text}", 6), ("q{n} {text}", 3), ("A{n}.4.1 {text}", 2),
    ("A {n} {Text}", 2), ("A{n}#{tag} {text}", 1), ("I'd say, (A{n}:) yes. {text}", 3), ("re A{n} {text}", 4),
    ("Returning to A{n} {text}", 4), ("Still on A{n}, {text}", 2), ("{text} That is my A{n}: for today", 2),
    ("Other A{n}: {text}", 1), ("oh. A{n} {text}", 1), ("but A{n}: {text}", 1), ("1/2 : A{n} {text}", 2),
)  # fmt: skip
_TEXTS = [form for form, _ in _FORMS]
_WEIGHTS = [weight for _, weight in _FORMS]
_SEVERAL = ("A{n}/{m}: {text}", "A{n}.5 & {m} {text}", "Q{n} and Q{m} {text}", "A{n}: {text} A{m}: the same")


def labelled(random: Random, text: str, number: int, tag: str, host: str, letter: str) -> str:
    """A text with the label of its question.

    Args:
        random: Seeded by the chat.
        text: Without label.
        number: Of the question.
        tag: Of the chat, without `#`.
        host: A moderator's handle.
        letter: With which the questions of the chat are labelled; empty for `1.`.
    """
    form = random.choices(_TEXTS, _WEIGHTS)[0]
    if letter == "T" and form[0] in "AQ" and random.random() < 0.5:
        form = "T" + form[1:]
    elif not letter and form == "A{n}. {text}":
        form = "{n}. {text}"
    return form.format(
        n=number, text=text, Text=text[:1].upper() + text[1:], tag=tag, host=host, part=random.randint(1, 3)
    )


def labelled_twice(random: Random, text: str, numbers: tuple[int, int]) -> str:
    """A text that answers two questions at once."""
    return random.choice(_SEVERAL).format(n=numbers[0], m=numbers[1], text=text)
