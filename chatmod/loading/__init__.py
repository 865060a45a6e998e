"""From a Markdown file to a schedule, with every problem told at once."""

from chatmod.loading.schedules import Loaded, load_schedule

__all__ = ["Loaded", "load_schedule"]
