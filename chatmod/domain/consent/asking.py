"""When a post, or the profile beside it, asks that its author be left out of the record."""

from collections.abc import Collection
from typing import Final, Literal

import regex

from chatmod.domain.hashtags import NAME, fold_tag

CONVENTION: Final = "noarchive"
"""What people have put into their profiles on the fediverse for years; it counts in every chat, whatever its word."""

Asking = Literal["out", "perhaps"]
"""`out`: it asks to be left out, and can be read in no other way; `perhaps`: a moderator should look at it."""

_URL = regex.compile(r"https?://\S+", regex.IGNORECASE)
_MENTION = regex.compile(r"(?<![\w@])[@\uFF20][\w.-]+(?:@[\w.-]+)?")
_TAG = regex.compile(rf"(?<![\w/&])[#\uFF03]({NAME})")
_REPOST = regex.compile(r"\b(?:RT|MT|QT)\s+@.*", regex.DOTALL)
_LABEL = regex.compile(r"^\s*[AaQqTt]\s?\d{1,3}\b[:.)-]*")
_QUOTED = regex.compile(
    r"\"[^\"\n]*\"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|‹[^›\n]*›|‘[^’\n]*’|「[^」\n]*」|`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)"
    r"|^\s*>.*$",
    regex.MULTILINE,
)
_COURTESY = regex.compile(
    r"\b(?:please|pls|plz|thanks?|thank you|thx|ty|hi|hello|hey|sorry|me|for me|from me|kindly|and|"
    r"bitte|danke(?: schön)?|für mich|mich|hallo|und|merci(?: d['’]avance)?|s['’]il (?:vous|te) pla[iî]t|svp|stp|"
    r"pour moi|moi|bonjour|et|por favor|gracias|para mí|yo|hola|y)\b",
    regex.IGNORECASE,
)
_QUESTION = regex.compile(r"[?\uFF1F¿;](?=\W*$)|[?\uFF1F¿]")
_TELLING = regex.compile(
    r"\b(?:repl(?:y|ies|ied|ying)|respond|answer|writ(?:e|es|ing|ten)|wrote|say|says|said|saying|use|uses|using|"
    r"typ(?:e|es|ing)|"
    r"add|adds|adding|put|puts|send|with|via|mean(?:s|ing)?|call(?:s|ed)?|word|tag|hashtag|anyone|anybody|everyone|"
    r"everybody|whoever|who|you|your|someone|somebody|if|not|no need|never|don['’]t|doesn['’]t|about|"
    r"antworte\w*|schreib\w*|mit|bedeutet|heißt|wer|jemand|wenn|ihr|euch|nicht|wort|"
    r"répond\w*|écri\w*|avec|signifi\w*|si|vous|quelqu['’]un|qui|ne|pas|mot|"
    r"respond\w*|escrib\w*|con|significa|quien|quién|alguien|usted(?:es)?|palabra)\b",
    regex.IGNORECASE,
)
_LEADING_ON = regex.compile(
    r"^\W*(?:what|how|why|where|when|which|was|wie|warum|qué|cómo|quoi|comment)\b"
    r"|\b(?:the|a|an|this|that|of|for|to|on|in|by|is|are|was|it['’]s|that['’]s|there['’]s|like|love|respect|support|"
    r"hate|explain|define|see|seen|seeing|found|know|got|try|and|or|as|than|record,|til|idea|"
    r"ist|sind|der|die|das|den|dem|von|für|zu|und|oder|es|el|la|los|las|de|del|para|un|una|"
    r"quoi|est|le|les|du|des|pour|une|c['’]est|ce)\s*$",
    regex.IGNORECASE,
)
"""A sentence that asks, or that cannot end there: a hashtag behind it is one of its words."""
_APART = regex.compile(r"\W*no[ -]archive\W*(?:please|pls|thanks)?\W*(?<!\?\W*)", regex.IGNORECASE)
"""The convention as two words: somebody's wish where nothing else is said, and a plain phrase elsewhere."""
_SHORTEST = 4


def asking_of(text: str, words: Collection[str]) -> Asking | None:
    """Whether a participant's post asks to leave its author out.

    It does where it consists of the word: in any case, with or without `#`, whoever is addressed, with hashtags and a
    `please` around it; and where the word stands among the hashtags behind a text that does not speak of it. It may
    where the word stands anywhere else. What is quoted in it, a repost, and a part of a longer word or of an address
    do not count.

    Args:
        text: Plain.
        words: Of the chat; `CONVENTION` counts always.
    """
    said = _QUOTED.sub(" ", _REPOST.sub(" ", _URL.sub(" ", text)))
    if _APART.fullmatch(_MENTION.sub(" ", _TAG.sub(" ", said))):
        return "out"
    wanted = [word for word in (CONVENTION, *map(bare, words)) if word]
    if not any(_of(word).search(fold_tag(said)) for word in wanted):
        return None
    if _QUESTION.search(said):
        return "perhaps"
    return "out" if _consists_of(said, wanted) or _is_tagged(said, wanted) else "perhaps"


def declines(profile: str) -> bool:
    """Whether a profile has `#noarchive` in it, or consists of that word; plain text.

    Source: a convention of the fediverse, which no network has written down.
    """
    tags = {fold_tag(found[1]) for found in _TAG.finditer(profile)}
    return CONVENTION in tags or fold_tag(profile).strip(" .,;:!") == CONVENTION


def bare(word: str) -> str:
    """The word of a chat as it is compared: without `#`, in whatever case, with single blanks."""
    return " ".join(fold_tag(word.lstrip("#\uff03 ")).split())


def fault_of_word(word: str, hashtag: str) -> str | None:
    """Why a word cannot be the one that takes people out; None where it can."""
    plain = bare(word)
    if len(plain) < _SHORTEST or not regex.fullmatch(r"[\w'’-]+(?: [\w'’-]+){0,4}", plain):
        return "needs four letters or more, and no punctuation"
    if plain == fold_tag(hashtag):
        return "is the hashtag of the chat, which everybody writes"
    if " " not in plain and not regex.search(r"\p{Alphabetic}{4}", plain):
        return "may stand in any answer"
    return None


def _of(word: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<![\w-]){regex.escape(word)}(?![\w-])")


def _consists_of(said: str, words: Collection[str]) -> bool:
    """Whether nothing is said but the word."""
    rest = _MENTION.sub(" ", _LABEL.sub(" ", said))
    rest = _TAG.sub(lambda found: " " if fold_tag(found[1]) not in words else f" {found[1]} ", rest)
    rest = fold_tag(rest)
    found = False
    for word in words:
        rest, count = _of(word).subn(" ", rest)
        found = found or count > 0
    return found and not regex.search(r"[\p{L}\p{N}]", _COURTESY.sub(" ", rest))


def _is_tagged(said: str, words: Collection[str]) -> bool:
    """Whether the word stands among the hashtags at the end, behind a text that does not speak of it."""
    closing = regex.search(rf"(?:(?:[#\uFF03]{NAME}|[@\uFF20][\w.@-]+)[\s.!,]*)+$", said)
    if closing is None:
        return False
    tags = {fold_tag(found[1]) for found in _TAG.finditer(closing[0])}
    before = said[: closing.start()]
    last = regex.split(r"[.!\u2026\u3002]\s+|\n", before.rstrip())[-1]
    if tags.isdisjoint(words) or before.rstrip().endswith(":") or _TELLING.search(last):
        return False
    is_first = fold_tag(closing[0].split()[0].strip("#\uff03.!,")) in words  # behind another one it is in a list
    goes_on = before == before.rstrip("\r\n.!\u2026\u3002") and _LEADING_ON.search(last)
    return not (is_first and goes_on)
