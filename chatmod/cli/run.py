"""`chatmod run`: the evening itself."""


def run() -> None:
    """X."""
