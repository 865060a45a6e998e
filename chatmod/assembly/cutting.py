"""What is too long, cut into threads: by what the plug-ins take, and what is to be said of it before the start.

What the plug-ins know without asking decides: the limits that an account's server told last, or else the usual ones
of its network. So `check`, `preview`, `rehearse` and `run` come to the same threads, and what was shown is what is
posted. A server that takes less by then is told by the pre-flight.
"""

from collections.abc import Iterator, Mapping

from chatmod.assembly.sizing import terms_of
from chatmod.domain.accounts import network_of
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.splitting import CutThread, cut_threads, split_sheet
from chatmod.ports.platforms import Plugin, Threading


def cut_sheet(sheet: RunSheet, plugins: Mapping[str, Plugin]) -> RunSheet:
    """A sheet in which all that is too long for a platform is cut into threads there, as far as that is possible."""
    return split_sheet(sheet, terms_of(plugins))


def thread_notes(sheet: RunSheet, plugins: Mapping[str, Plugin]) -> Iterator[tuple[str, CutThread | None]]:
    """What was cut, a sentence for each thread, and then what is uncertain of threads on those platforms."""
    threads = cut_threads(sheet)
    for thread in threads:
        yield str(thread), thread
    for name in dict.fromkeys(network_of(thread.platform) for thread in threads):
        plugin = next((plugin for account, plugin in plugins.items() if network_of(account) == name), None)
        if isinstance(plugin, Threading):
            yield plugin.threads, None
