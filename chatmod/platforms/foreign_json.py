"""JSON that a stranger's server sends."""

import json
from typing import Any


def parse_json(text: str | bytes) -> Any:  # noqa: ANN401 - whatever is sent
    r"""What it says; half a pair of surrogates (`\ud83d`), which JSON can tell and no file can hold, becomes `?`.

    Raises:
        ValueError: If it is none, or nested too deeply.
    """
    try:
        said = json.loads(text)
        if _may_have_halves(text):
            said = json.loads(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return said


def _may_have_halves(text: str | bytes) -> bool:
    return b"\\ud" in text.lower() if isinstance(text, bytes) else "\\ud" in text.lower()
