"""Pictures as platforms get them: upright, small enough, and without the place where they were taken."""

from chatmod.pictures.developing import develop

__all__ = ["develop"]
