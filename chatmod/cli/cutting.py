"""How it is told which posts were cut into threads: before anything goes out, and again where a chat is resumed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chatmod.domain.runsheet import RunSheet
    from chatmod.ports.platforms import Plugin


class Says(Protocol):
    """Shows a sentence, as `Stage.say` does."""

    def __call__(self, text: str, kind: str = "note", **facts: str | int) -> None:
        """Show it; for scripts, `kind` tells what it is about, and `facts` what it says."""
        ...


def tell_threads(sheet: "RunSheet", plugins: Mapping[str, "Plugin"], say: Says) -> None:
    """Say what was cut, and what is uncertain of it; nothing where nothing was cut."""
    from chatmod.assembly.cutting import thread_notes

    for sentence, thread in thread_notes(sheet, plugins):
        if thread is None:
            say(sentence)
        else:
            say(sentence, "split", cue=thread.cue, platform=thread.platform, posts=thread.posts)
