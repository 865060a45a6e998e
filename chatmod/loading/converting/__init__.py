"""From a spreadsheet or a document to a schedule, without retyping.

Why guesses at all: people write their questions where they write everything else, and no two of them alike. So what
is not certain is decided the likelier way and said, line by line; and what is not understood stays, as a comment.
"""

from chatmod.loading.converting.conversion import Conversion, Wishes, convert
from chatmod.loading.converting.found import Remark, told_together

__all__ = ["Conversion", "Remark", "Wishes", "convert", "told_together"]
