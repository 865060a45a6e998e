"""The questions, moderators and hours of a chat that chatmod did not run, told from its posts.

Why moderators and labels first: people repeat questions, answer with `Q1 ...`, and announce what comes; only who has
written it tells a question from all that. A chat is more than a hashtag and numbers: the same account may ask the
same T0 to T3 twice in one day, so the second time is a round of its own, and its labels say so: `T0 (2)`.
"""

from chatmod.domain.recognition.hosts import authors_of, moderators_in
from chatmod.domain.recognition.hours import end_told, hours_in
from chatmod.domain.recognition.questions import questions_in

__all__ = ["authors_of", "end_told", "hours_in", "moderators_in", "questions_in"]
