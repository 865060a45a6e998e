"""What is told of a defect: which kind it is, and where.

Why not what the error says: what a stranger's plug-in puts into its errors may be the login, and all of this is kept.
"""

import traceback
from pathlib import PurePath


def defect(error: BaseException) -> str:
    """The kind of an error and the place where it was raised, such as `KeyError in pigeon.py, line 12`."""
    frames = traceback.extract_tb(error.__traceback__)
    kind = type(error).__name__
    return f"{kind} in {PurePath(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else kind
