"""What Bluesky's own SDK makes of a text."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from tests.live.bluesky.servers import NETWORK, node


def sdk_facets(texts: Sequence[str]) -> list[list[dict[str, Any]]]:
    """The facets that the official client sets in each text.

    No handle is resolved: a mention carries the handle itself where the DID belongs.
    """
    lines = "".join(f"{json.dumps(text)}\n" for text in texts)
    command = [node(), "facets.mjs"]
    answer = subprocess.run(
        command, cwd=NETWORK, input=lines, check=True, capture_output=True, encoding="utf-8", timeout=60
    )
    return [json.loads(line) for line in answer.stdout.splitlines()]
