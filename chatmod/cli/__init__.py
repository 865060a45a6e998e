"""The command line: one verb, one file. Signatures are light; what a command needs is imported inside it."""

from chatmod.cli.app import main

__all__ = ["main"]
