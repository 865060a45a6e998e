"""Files that are written whole: what stood in their place before."""

import os
from pathlib import Path

import pytest

from chatmod.cli.writing import write_whole


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with a place in a folder")
def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, ["one ", "two"])
    assert os.read(reader, 100) == b"one two"
    os.close(reader)
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_link_stays_one_and_the_file_goes_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    link = tmp_path / "page.html"
    link.symlink_to(tmp_path / "site" / "page.html")
    for text in ("first", "second"):
        write_whole(link, [text])
        assert link.is_symlink()
        assert (tmp_path / "site" / "page.html").read_text(encoding="utf-8") == text


def test_what_only_its_owner_could_read_stays_so(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.touch()
    page.chmod(0o600)
    before = page.stat().st_mode
    write_whole(page, ["notes"])
    assert page.stat().st_mode == before
