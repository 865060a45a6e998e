"""From bytes to text, without guessing wildly."""

import codecs
from dataclasses import dataclass

from chatmod.errors import SettingsError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_REMEDY = "Save it with the encoding UTF-8 (in Excel: `CSV UTF-8`)."


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and whether it was taken to be in Windows' letters because it is not UTF-8."""

    text: str
    guessed: bool = False


def decode(data: bytes, name: str) -> Decoded:
    """Read UTF-8, UTF-16, or what Windows and Excel wrote before them (cp1252).

    Raises:
        SettingsError: If it is no text in one of these.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(_strictly(data[len(mark) :], encoding, name))
    if encoding := _unmarked_utf16(data):
        return Decoded(_strictly(data, encoding, name))
    if b"\0" in data:
        raise SettingsError(f"{name} is not a text file: it holds a null byte.", _REMEDY)
    try:
        return Decoded(data.decode())
    except UnicodeDecodeError:
        return Decoded(_strictly(data, "cp1252", name), guessed=True)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SettingsError(f"Line {line} of {name} is in an encoding that is not known.", _REMEDY) from None
    if "\0" in text:
        raise SettingsError(f"{name} is not a text file: it holds a null character.", _REMEDY)
    return text.removeprefix("\ufeff")


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of its blanks and line ends is null."""
    beginning = data[:2000]
    if len(data) % 2 or not beginning:
        return ""
    half = len(beginning) // 2
    if beginning[1::2].count(0) > half // 2 and not beginning[::2].count(0):
        return "utf-16-le"
    if beginning[::2].count(0) > half // 2 and not beginning[1::2].count(0):
        return "utf-16-be"
    return ""
