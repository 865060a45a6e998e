"""Every name that a problem of a schedule can have, with a line of explanation for those that can be switched off."""

from collections.abc import Mapping

WARNINGS: Mapping[str, str] = {
    "alike-questions": "Two questions say the same.",
    "alt-file-name": "The description of a picture is the name of a file, or says no more than `image`.",
    "alt-too-long": "The description of a picture is cut short on a platform.",
    "hashtag-camel-case": "A hashtag of several words has no capitals: screen readers take it for one word.",
    "label-order": "A question goes out before one with a lower number.",
    "label-skipped": "A number is missing among the questions.",
    "link-price": "A link makes a post cost more.",
    "looks-like-a-cue": "A line is posted as text and looks like the heading of a question.",
    "many-emoji": "A post has more than three emoji: screen readers say the name of each.",
    "many-sentences": "A question has more than three sentences.",
    "no-archive-notice": "Nobody is told that a record is kept.",
    "no-closing": "Nothing is said after the last question.",
    "no-opt-out": "Nobody is told how to stay out of the record.",
    "no-timezone": "The schedule names no zone, and the machine's is taken.",
    "no-welcome": "Nothing is said before the first question.",
    "other-label": "A question's text begins with the label of another question.",
    "past": "The end of the chat is past.",
    "picture-left-out": "A platform takes no pictures: the post goes out without.",
    "several-questions": "One question asks several things.",
    "short-question-time": "A question has less than half the time of the others (of their median).",
    "spelled-letters": "Letters that screen readers spell one by one, or call by long names.",
    "tag-cut-short": "A character in a tag of a text ends it early on a platform.",
    "thread-doubt": "A thread may not go out as a whole on a platform.",
    "unknown-warning": "`check:` names something that is no warning.",
}
"""What `check:` can switch off."""

ERRORS = frozenset({
    "bad-account", "bad-check", "bad-grace", "bad-hashtag", "bad-label", "bad-language", "bad-length", "bad-linger",
    "bad-moderators", "bad-names", "bad-optout", "bad-platforms", "bad-repeat", "bad-start", "bad-time",
    "bad-timezone", "bad-tolerance", "bad-warn", "empty-body", "empty-file", "empty-value", "hashtag-all-digits",
    "hashtag-cut-short", "missing-image", "name-is-no-text", "no-alt-text", "no-archive", "no-blank", "no-file",
    "no-hashtag", "no-label", "no-questions", "no-ritual", "no-room", "no-start", "no-time", "no-title", "not-a-key",
    "not-in-ritual", "not-text", "not-utf-8", "open-front-matter", "outside-chat", "poll", "repeated-key",
    "repeated-label", "repeated-platform", "repeated-time", "settled", "skipped-time", "text-before-cue",
    "text-in-heading", "too-large", "too-long", "too-many-pictures", "unknown-key", "unknown-platform", "unreadable",
    "unusable-picture",
})  # fmt: skip
"""What nothing can switch off."""

HARMLESS = frozenset({
    "bad-account", "bad-check", "bad-grace", "bad-hashtag", "bad-language", "bad-linger", "bad-moderators",
    "bad-names", "bad-optout", "bad-platforms", "bad-tolerance", "empty-body", "empty-value", "hashtag-all-digits",
    "hashtag-cut-short", "missing-image", "no-alt-text", "no-archive", "no-hashtag", "no-title", "not-a-key",
    "not-in-ritual", "poll", "repeated-key", "repeated-platform", "unknown-key", "unknown-platform",
})  # fmt: skip
"""Errors of a file beside which all cues, their times and their order are known."""
