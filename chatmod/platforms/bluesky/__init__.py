"""Bluesky, and whatever else speaks the AT Protocol."""
