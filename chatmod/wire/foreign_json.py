"""JSON as strangers' servers send it."""

import json
from typing import Any

_HALF = ("\\ud", "\\uD")
"""How half of a surrogate pair is written, which JSON allows and no text can have; whole pairs are, too."""


def parse_json(sent: str | bytes) -> Any:  # noqa: ANN401 - whatever a stranger's server sends
    """What JSON says; what no text can have in it is replaced, for one such letter must not hide all posts of a page.

    Raises:
        ValueError: If it is none, or is nested too deeply.
    """
    text = sent if isinstance(sent, str) else sent.decode(json.detect_encoding(sent), "replace")
    try:
        said = json.loads(text)
        if any(half in text for half in _HALF):
            said = json.loads(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return said
