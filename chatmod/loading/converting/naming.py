"""Title, hashtag and zone where nobody has named them."""

import re
from pathlib import Path

from chatmod.domain.hashtags import fold_tag, hashtags_in, is_hashtag
from chatmod.loading.converting.found import Found, shortened
from chatmod.loading.converting.letters import bare
from chatmod.loading.zones import suggest_zone

_WORD = re.compile(r"[^\W_]+")


def title_of(found: Found, asked: str, path: Path) -> str:
    """The title: asked for, found, or the name of the file."""
    if asked:
        return asked
    if "title" in found.particulars:
        return found.particulars["title"].value
    title = bare("".join(c if c.isprintable() else " " for c in re.sub(r"[_-]+", " ", path.stem)))
    title = title[:1].upper() + title[1:]
    if title:
        found.remark(0, f"There is no title; `{title}` comes from the name of the file. Give it with --title.")
    return title


def hashtag_of(found: Found, asked: str, path: Path) -> str:
    """The hashtag without `#`: asked for, found, most often used, or the name of the file; may be empty."""
    if asked:
        return asked
    if "hashtag" in found.particulars:
        return found.particulars["hashtag"].value
    texts = [line for cue in found.cues for line in cue.text] + found.comments
    texts += [found.particulars["title"].value] if "title" in found.particulars else []
    tags: dict[str, list[str]] = {}
    for text in texts:
        for tag in hashtags_in(text):
            tags.setdefault(fold_tag(tag), []).append(tag)
    if tags:
        tag = max(tags.values(), key=len)[0]
        found.remark(0, f"No hashtag is named; `#{tag}` stands in the texts. Give it with --hashtag.")
        return tag
    words = _WORD.findall(path.stem)
    tag = "".join(word[:1].upper() + word[1:] for word in words)
    if not is_hashtag(tag):
        return ""
    found.remark(0, f"There is no hashtag; `#{tag}` comes from the name of the file. Give it with --hashtag.")
    return tag


def zone_of(found: Found, asked: str) -> str:
    """The name of the zone: asked for, or found whole; an abbreviation is told, and not guessed at."""
    typed = dict.fromkeys(cue.moment.zone for cue in found.cues if cue.moment and cue.moment.zone)
    particular = found.particulars.get("zone")
    if particular:
        typed = {particular.value: None, **typed}
    if typed:
        found.comments.append(f"Time zone: {', '.join(typed)}")
    if asked:
        return asked
    if "timezone" in found.particulars:
        return found.particulars["timezone"].value
    if "UTC" in typed:
        return "UTC"
    for word in typed:
        said = f"`{shortened(word)}` is kept as a comment. {suggest_zone(word)} Give it with --timezone."
        found.remark(particular.number if particular and particular.value == word else 0, said)
    if not typed:
        found.remark(0, "No time zone is named: this machine's will be taken. Give it with --timezone.")
    return ""
