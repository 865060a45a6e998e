"""Sheets of TAGS, Martin Hawksey's Google Sheet that collects a hashtag, saved as a table."""

from datetime import UTC, tzinfo
from typing import BinaryIO

from chatmod.importing.findings import Findings
from chatmod.importing.opening import opened
from chatmod.importing.x_rows import posts_in


def read(stream: BinaryIO, zone: tzinfo = UTC) -> Findings:
    """Read a file of this form.

    Args:
        stream: Of the file.
        zone: Of the sheet's column `time`, which counts where no other column tells when a post was written.
    """
    yield from posts_in(opened(stream), zone)
