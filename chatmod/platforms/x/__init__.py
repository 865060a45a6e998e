"""X, by its API v2: pay per use, a login of two hours, and two vocabularies at once."""

from chatmod.platforms.x.plugin import plugin

__all__ = ["plugin"]
