"""From a Markdown file to a schedule, with every problem told at once."""

from chatmod.loading.schedules import Loaded, Reading, load_schedule, read_schedule

__all__ = ["Loaded", "Reading", "load_schedule", "read_schedule"]
