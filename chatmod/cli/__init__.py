"""The command line: one verb, one file. Signatures are light; what a command needs is imported inside it."""

import sys

from chatmod import __version__

__all__ = ["main"]


def main() -> None:
    """Run the program; ends the process with one of `exit_codes`.

    The version is told before anything is imported: scripts ask for it again and again.
    """
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"chatmod {__version__}\n")
        return
    from chatmod.cli.app import run_app

    run_app()
