"""How a finding of the pre-flight is told: a word first, so that nothing is said by colour alone."""

from collections.abc import Sequence

from chatmod.cli.printing import one_line
from chatmod.domain.preflight import Finding, Light, worst

WORDS = {Light.GREEN: "ok", Light.YELLOW: "look", Light.RED: "wrong"}
COLOURS = {Light.GREEN: "green", Light.YELLOW: "yellow", Light.RED: "red"}
_WIDTH = max(map(len, WORDS.values()))


def word(finding: Finding) -> str:
    """The light of a finding in one word, filled up to the width of the longest."""
    return WORDS[finding.light].ljust(_WIDTH)


def said(finding: Finding) -> str:
    """What was looked at and what was found, on one line."""
    return one_line(f"{finding.subject}: {finding.said}")


def remedy(finding: Finding) -> str:
    """What to do about it, on one line; may be empty."""
    return one_line(finding.remedy)


def verdict(findings: Sequence[Finding]) -> str:
    """The whole in a sentence."""
    return {
        Light.GREEN: "Ready.",
        Light.YELLOW: "Ready, with something to look at.",
        Light.RED: "Not ready: see what is wrong above.",
    }[worst(findings)]


def summary(findings: Sequence[Finding]) -> str:
    """The whole in a few words, where what is not green follows."""
    return {
        Light.GREEN: "all is well.",
        Light.YELLOW: "there is something to look at.",
        Light.RED: "something is wrong.",
    }[worst(findings)]


def as_object(finding: Finding) -> dict[str, str]:
    """A finding for scripts."""
    return {
        "subject": finding.subject,
        "light": finding.light.value,
        "said": finding.said,
        "remedy": finding.remedy,
    }
