"""In which direction the texts of a language run."""

_LEFTWARD = frozenset({"ar", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
_LEFTWARD_SCRIPTS = frozenset({"arab", "hebr", "syrc", "thaa", "nkoo"})
_SCRIPT_LETTERS = 4


def direction(language: str) -> str:
    """The value of `dir` for a text of a language (BCP 47).

    `auto` goes by the first letter, and that of a question is its label's `Q`: a language that runs leftward says so.
    """
    first, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == _SCRIPT_LETTERS and part.isalpha()), "")
    leftward = script in _LEFTWARD_SCRIPTS if script else first in _LEFTWARD
    return "rtl" if leftward else "auto"
