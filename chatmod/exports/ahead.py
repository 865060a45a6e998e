"""The questions before the evening: a page, and a text in Markdown for a site or a newsletter."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC

from chatmod.domain.ahead import Ahead, QuestionAhead
from chatmod.domain.pictures import Picture
from chatmod.domain.zones import times_in
from chatmod.exports import ahead_words as wording
from chatmod.exports.ahead_words import AheadWords
from chatmod.markup import environment, markdown_line, markdown_text


def ahead_html(ahead: Ahead) -> Iterator[str]:
    """One self-contained page: no network, no script, its pictures within."""
    words = wording.words_for(ahead.language)
    page = environment("chatmod.exports").get_template("ahead.html")
    yield from page.generate(
        ahead=ahead,
        words=words,
        about=wording.about(ahead, words),
        times=_times(ahead, words),
        until=_until(ahead),
        length=wording.length(ahead.length, words),
        places=wording.places(ahead, words),
        notice=wording.notice(ahead, words),
        how=wording.how(ahead, words),
        address_of=data_address,
        utc=lambda instant: instant.astimezone(UTC),
    )


def ahead_markdown(ahead: Ahead) -> Iterator[str]:
    """CommonMark that shows every text as it was written; a picture is what it shows, in words."""
    words = wording.words_for(ahead.language)
    yield f"# {markdown_line(ahead.title)}\n\n"
    yield f"{markdown_line(wording.about(ahead, words))}\n\n"
    for name, said in _facts(ahead, words):
        yield f"- **{name}{words.colon}** {markdown_line(said)}\n"
    for question in ahead.questions:
        yield from _markdown_question(question, words)


def data_address(picture: Picture) -> str:
    """A picture as an address that holds all of it."""
    return f"data:{picture.kind};base64,{b64encode(picture.data).decode('ascii')}"


def _facts(ahead: Ahead, words: AheadWords) -> Iterator[tuple[str, str]]:
    times = _times(ahead, words)
    if times:
        yield words.begins, "; ".join(times)
        yield words.ends, _until(ahead)
    yield words.length, wording.length(ahead.length, words)
    yield words.where, "; ".join(wording.places(ahead, words))
    notice = wording.notice(ahead, words)
    yield words.record, f"{ahead.archive} {notice}" if ahead.archive else notice
    yield words.how, wording.how(ahead, words)


def _markdown_question(question: QuestionAhead, words: AheadWords) -> Iterator[str]:
    yield f"\n## {markdown_line(question.heading)}\n"
    if question.rest:
        yield f"\n{markdown_text(question.rest)}\n"
    for picture in question.pictures:
        yield f"\n{markdown_line(wording.picture(picture.alt, words))}\n"


def _times(ahead: Ahead, words: AheadWords) -> Sequence[str]:
    """The start in the chat's zone, in UTC, and in zones of choice."""
    if ahead.start is None:
        return ()
    local = ahead.start.astimezone(ahead.zone)
    here, *elsewhere = times_in(ahead.start, ahead.zone, ahead.zones)
    named = "" if here.endswith(ahead.zone.key) else f" ({ahead.zone.key})"
    return (f"{wording.weekday(local, words)}, {here}{named}", *elsewhere)


def _until(ahead: Ahead) -> str:
    """The end in the chat's zone, with its date where that is another."""
    if ahead.start is None or ahead.end is None:
        return ""
    local = ahead.end.astimezone(ahead.zone)
    same_day = local.date() == ahead.start.astimezone(ahead.zone).date()
    return f"{local:%H:%M %Z}" if same_day else times_in(ahead.end, ahead.zone)[0]
