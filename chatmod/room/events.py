"""What keeps an open page up to date: server-sent events, with what was missed since the last one first."""

import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from chatmod.room.broadcast import Heartbeat
from chatmod.room.chat import OTHERS, Chat, Section
from chatmod.room.desk import Desk, address, desk_of
from chatmod.room.pages import TEMPLATES
from chatmod.room.values import Status, checked_tag, id_of

_RETRY_MS = 1000


async def events(request: Request) -> Response:
    """`GET /tags/:hashtag/events`; `after` is the newest post on the page, `Last-Event-ID` that of a stream."""
    desk, tag = desk_of(request), checked_tag(request.path_params["hashtag"])
    text = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    after = id_of(text)
    desk.broadcast.admit(address(request))
    return StreamingResponse(_stream(desk, tag, after, address(request)), media_type="text/event-stream")


async def _stream(desk: Desk, tag: str, after: int, where: str) -> AsyncIterator[str]:
    with desk.broadcast.listening(where) as queue:
        chat = desk.chat(tag)
        # `present` lets a page that was away see what was deleted meanwhile
        yield f"retry: {_RETRY_MS}\n\n" + _event("present", [str(status_id) for status_id in chat.by_id])
        sent = {status_id for status_id in chat.by_id if status_id <= after}
        for status_id in sorted(chat.by_id.keys() - sent):
            sent.add(status_id)
            yield _arrival(desk, tag, status_id)
        for status in chat.by_id.values():
            if status.edited_at is not None and status.id <= after:
                yield _change(desk, tag, status.id)
        while (news := await queue.get()) is not None:
            if isinstance(news, Heartbeat):
                yield ":\n\n"
                continue
            status_id = news.status.id
            if news.gone:
                yield _event("gone", str(status_id))
            elif news.edited and status_id in desk.chat(tag).by_id:
                sent.add(status_id)
                yield _change(desk, tag, status_id)
            elif status_id not in sent and status_id in desk.chat(tag).by_id:
                sent.add(status_id)
                yield _arrival(desk, tag, status_id)


def _arrival(desk: Desk, tag: str, status_id: int) -> str:
    """A new post as it stands on the page; a question brings its section with it."""
    chat = desk.chat(tag)
    status, section = chat.by_id[status_id], chat.section_of(status_id)
    name = section.name if section else OTHERS
    value = {"id": str(status_id), "section": name, "name": status.account.name, "text": status.text}
    if section and section.question is status:
        return _event("question", {**value, "html": _html("section.html", chat, section=section)}, status_id)
    return _event("post", {**value, "html": _html("post.html", chat, status=status)}, status_id)


def _change(desk: Desk, tag: str, status_id: int) -> str:
    """A post that was edited, as it stands on the page now; of a question its head."""
    chat = desk.chat(tag)
    status, section = chat.by_id[status_id], chat.section_of(status_id)
    value = {"id": str(status_id), "edited": status.edited_at.isoformat() if status.edited_at else ""}
    if section and section.question is status:
        return _event("changed", {**value, "html": _html("question.html", chat, section=section)})
    return _event("changed", {**value, "html": _html("post.html", chat, status=status)})


def _html(template: str, chat: Chat, **values: Status | Section) -> str:
    """A piece of the page as everybody gets it: whose page it is, the script there knows."""
    return TEMPLATES.get_template(template).render(chat=chat, me=None, **values)


def _event(name: str, data: Any, event_id: int | None = None) -> str:  # noqa: ANN401 - any JSON
    """One event; JSON holds no line ends, so one `data:` line does."""
    identity = "" if event_id is None else f"id: {event_id}\n"
    return f"event: {name}\n{identity}data: {json.dumps(data)}\n\n"


ROUTES = [Route("/tags/{hashtag}/events", events)]
