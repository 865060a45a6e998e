"""Greetings, introductions and farewells: what people say to each other, and not to a question.

A text is taken apart into sentences. It is a courtesy if one of them is, and the others say next to nothing:
`Hi all, Sam from Guelph, joining late` is one, `Hi all! For us the key was to wait until somebody asked` is not.
"""

import re
from enum import Enum, auto


class Courtesy(Enum):
    """What kind of courtesy a text is."""

    GREETING = auto()
    FAREWELL = auto()
    THANKS = auto()


_HELLO = (
    r"(?:hi+|hello+|hey+|hullo|evenin['\u2019g]*(?=[\s,]*[!.])|hiya|heya|howdy|greetings|welcome(?!\s+(?:them|him|her|each|new|kids|students|patients|parents|families)\b)|g['\u2019]day|good\s+(?:morning|evening|afternoon|day)"
    r"|(?:evening|morning|afternoon)(?=[\s,!.]+(?:all|every|folks|friends|team|\#|@|[!.]?$))"
    r"|happy\s+\w+day|bonjour|bonsoir|salut|coucou|hallo|guten\s+(?:abend|tag|morgen)|servus|moin|gr(?:\u00fc|ue)(?:\u00df|ss)\w*"
    r"|hola|buen[oa]s\s+\w+|ciao|buonasera|ol\u00e1|boa\s+noite|goedenavond|hej|hei|namaste)(?!\w)"
    r"|\u3053\u3093\u3070\u3093\u306f|\u3053\u3093\u306b\u3061\u306f|\u5927\u5bb6\u597d|\u4f60\u597d"
)
_OPENS = re.compile(rf"(?:[^\w@#]++|[@#][\w.@-]++)*+(?:(?:oh|ok|okay|well|and|a\s+big|so)\W+)?{_HELLO}")
_COMES = re.compile(
    r"""\b(?:
    (?:join|tun|check|jump|pop|drop|sneak|slid|hopp?|logg?|sign|com|chim|arriv|runn?)ing\s+(?:\w+\s+)?(?:in|on|you|us|late|the|from)\b
    |join(?:ing|ed)?\s+(?:\w+\s+){0,2}late\b|joining\s+(?:tonight|today|this|for|now|a\s+(?:bit|little|few)|from|you|the|in)\b
    |(?:am|i['\u2019]?m|sorry|bit|little|min\w*|running|arrived?|here|apologies\W+(?:for|i['\u2019]?m))\s+(?:\w+\s+){0,2}late\b
    |late\s+(?:to\s+the\s+(?:party|chat|game)|arrival|comer|again|tonight|as\s+usual)|better\s+late
    |lurk(?:ing|er)|just\s+(?:got|made\s+it|home|arrived|joined|joining|walked|realized\s+(?:it|the\s+chat))
    |first\s+(?:time(?!\s+(?:we|they|my|our|i\s+(?:did|tried|used|saw|had|taught|read)))|chat|ever|\#)|(?:new|newbie)\s+(?:here|to\s+(?:this|the)\s+chat)|newbie
    |(?:excited|happy|glad|thrilled|delighted|good|great|nice|lovely|pleased)\s+(?:\w+\s+)?to\s+(?:be\s+(?:here|back|joining|part)
        |join|see|have|meet|connect|chat\s+with)
    |(?:glad|happy|so\s+good|great|thanks\s+for\s+letting)\s+(?:that\s+)?(?:you|u)\s*(?:could|can|made|make|joined|are|['\u2019]re)
    |looking\s+forward\s+to\s+(?:the|this|tonight|today|our|learning|chatting|hearing|a\s+(?:great|good))
    |ready\s+(?:for|to)\s+(?:the\s+|tonight|chat|learn|go\b|start)|(?:is|am|i['\u2019]?m)\s+here\b|made\s+it(?:\W|$)|finally\s+(?:home|here|in|made)|what\s+(?:did|have)\s+i\s+miss|for\s+a\s+(?:bit|few|minute|little\s+while)\b|in\s+and\s+out|back\s+now|long\s+time\s+no
    |how\s+(?:are|is)\s+(?:you|every|u)|who\s+else\s+is|here\s+(?:for|from)\b|present\s+and|in\s+the\s+house|waves?\b|wav(?:es|ing)\s|neighbou?rs)""",
    re.VERBOSE,
)
_HAILS = re.compile(
    r"\b(?:hi+|hello|hey|howdy|evening|morning)\s+(?:again\s+|there\s+)?(?:all|everyone|everybody|every1|folks|friends|y['\u2019]?all|peeps|team|gang|tweeps)\b"
)
_INTRODUCES = re.compile(
    r"""\b(?:my\s+name(?:\s+is|['\u2019]s)|(?:i['\u2019]?m|i\s+am|this\s+is|it['\u2019]s)\s+(?:an?\s|the\s|from\s|your\s|in\s|at\s|also\s|based|[a-z]+\s+(?:from|in|at|here)\b)
    |i\s+(?:teach|work|live)\b|introduc(?:e|ing)\s|(?:from|in)\s+(?-i:[A-Z])[\w.]+
    |(?!(?:bett|nev|ev|ov|aft|lat|oth|numb|ord|pap|comput|wond|pow|togeth|und|wheth|rath|memb|matt|eith|neith)er\b|f?or\b)\w+(?:er|or|ian|ist|cipal|ach|urse|ent|p|ta)\s+(?:from|in|at|here)\b|(?-i:[A-Z])\w+\s+here(?:\W|$)|here\s+(?:in|from)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_LEAVES = re.compile(
    r"""\b(?:good\s?night|bye+\b|goodbye|see\s+(?:you|ya|u|y['\u2019]?all)\b|until\s+next|(?:next|till)\s+(?:week|month|time)
    |(?:got|gotta|have|need|must|had|time)\s*(?:to\s+)?(?:run|go|leave|dash|scoot|jet|head|log|sign|step|eat|pick|put)\b
    |(?:sign|head|logg?|dash|runn?|bow|dropp?|step)ing\s+(?:off|out|away)|off\s+to\s|farewell|ttyl|take\s+care|cheers\s+(?:all|every)
    |(?:great|good|wonderful|fantastic|awesome|amazing|lovely|fun|excellent|super|terrific|fabulous|enjoyable|lively|inspiring|engaging|rich|thoughtful|fast)
        \W+(?:\w+\s+)?(?:chat|talk|discussion|conversation|hour|evening|session|convo|ideas\s+tonight|chatting|conversing|to\s+(?:chat|learn)\s+with)
    |(?:enjoyed|loved)\s+(?:\w+\s+)?(?:this|that|tonight|it\b|every|chatting|hearing|learning|the\s+(?:\w+\s+)?(?:chat|hour|ideas|convo|conversation|discussion)|being)
    |(?:night|nite)\s+(?:all|every\w*|friends|folks|y)|g['\u2019]?ni(?:ght|te)\b|(?:appreciate[ds]?|hat(?:e|ed)\s+to\s+miss|hosting|moderating|hosts?\b|moderators?\b)|so\s+much\s+fun|that['\u2019]?s\s+(?:a\s+wrap|it\s+for|all\s+for)
    |for\s+(?:joining|coming|participating|being\s+here)|our\s+(?:hour|time)\s+(?:is|has|together)|time['\u2019]?s?\s+(?:is\s+)?up\b
    |learned\s+(?:so\s+much|a\s+lot)|(?:all|lots|much)\s+to\s+think\s+about|have\s+a\s+(?:great|good|wonderful|lovely|nice))""",
    re.VERBOSE,
)
_THANKS = re.compile(
    r"\b(?:thank(?:s(?!\s+to\s+(?:\w+\s+){1,5}(?:we|i|my|our|they|it)\b)|\s?you)?"
    r"|thx|tx|ty|merci|danke|gracias|grazie|obrigad[ao]|bedankt|tack)\b"
)
_MAY_BE = re.compile(
    rf"(?:[^\w@#]++|[@#][\w.@-]++)*+(?:(?:oh|ok|okay|well|and|so|many|big)\W+)?"
    rf"(?:{_HELLO}|sorry|apolog|thank|thx|ty\b|great|good|bye|see|join|lurk|late|just|jump|glad|nice|lovely|so\s|made|finally|popp|hopp|back|sneak|slid|better\s+late|night|g.?night|oops|ack\b)",
)
_SENTENCE_END = re.compile(r"[.!?\n\u2026;:)(]+|\s[-\u2013\u2014|]+\s")
_NOISE = re.compile(r"https?://\S+|[@#][\w.@-]+")
_WORD = re.compile(r"\w+(?:['\u2019]\w+)?")
_LONGEST = 400
_LITTLE = 6
_BEGINNING = 200
_SHORT = 7
_COMPLETE = 26
"""Words: no courtesy of one sentence is longer."""


def is_greeting_word(text: str) -> bool:
    """Whether a text begins as a greeting does."""
    return _OPENS.match(text.lower()) is not None


def may_be_courtesy(text: str) -> bool:
    """Whether a text begins with a word with which courtesies begin; cheap."""
    return _MAY_BE.match(text[:_BEGINNING].lower()) is not None


def courtesy_in(text: str, *, arriving: bool = False, leaving: bool = False) -> Courtesy | None:
    """Whether a text is a courtesy, and of which kind.

    Args:
        text: Of the post.
        arriving: Its author has just come, so that an introduction is to be expected.
        leaving: The chat is about to end, so that farewells are.
    """
    if len(text) > _LONGEST:
        return None
    kinds: list[Courtesy] = []
    others = 0
    opened = False
    allowed = _LITTLE * (2 + leaving)
    for sentence in _SENTENCE_END.split(_NOISE.sub(" ", text)):
        if others > allowed:
            return None
        words = len(_WORD.findall(sentence))
        if not words:
            continue
        kind = _kind_of(sentence, words, opened=opened, arriving=arriving, leaving=leaving)
        if kind is None:
            others += words
        else:
            kinds.append(kind)
            opened = opened or kind is Courtesy.GREETING
    allowed = _LITTLE * (1 + (opened and arriving) + leaving)
    return kinds[0] if kinds and others <= allowed else None


def _kind_of(sentence: str, words: int, *, opened: bool, arriving: bool, leaving: bool) -> Courtesy | None:
    if words > _COMPLETE:
        return None
    folded = sentence.lower()
    if _greets(sentence, folded, words, opened=opened, arriving=arriving):
        return Courtesy.GREETING
    leaves = _LEAVES.search(folded) is not None
    if _THANKS.search(folded):
        return Courtesy.FAREWELL if leaving or leaves else Courtesy.THANKS if words <= _LITTLE else None
    return Courtesy.FAREWELL if leaves and (leaving or words <= _LITTLE + 2) else None


def _greets(sentence: str, folded: str, words: int, *, opened: bool, arriving: bool) -> bool:
    opens = _OPENS.match(folded) is not None or (words <= _COMPLETE // 2 and _HAILS.search(folded) is not None)
    if opens and (arriving or words <= _LITTLE + 4):
        return True
    if _COMES.search(folded) and (arriving or opened or opens or words <= _COMPLETE // 2):
        return True
    return (opens or opened or (arriving and words <= _SHORT)) and _INTRODUCES.search(sentence) is not None
