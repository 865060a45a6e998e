"""The Mastodon client API: statuses (documentation of 4.4 to 4.6)."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatmod.room.calls import number_of, signed_in, status_of
from chatmod.room.desk import Desk, desk_of
from chatmod.room.params import EditedStatus, NewStatus, body_of, read
from chatmod.room.posts import Edit, Wanted
from chatmod.room.values import Status, Turned, id_of


async def post_status(request: Request) -> Response:
    """`POST /api/v1/statuses`."""
    author = signed_in(request)
    sent = await body_of(request)
    wanted = read(NewStatus, sent)
    _check(wanted, sent)
    desk = desk_of(request)
    status = await desk.post(
        author,
        Wanted(
            text=wanted.status,
            reply_to=id_of(wanted.in_reply_to_id) if wanted.in_reply_to_id else None,
            key=request.headers.get("idempotency-key"),
            language=wanted.language or None,
            media=wanted.media(),
        ),
    )
    return JSONResponse(_written(desk, status))


def _check(wanted: NewStatus, sent: Mapping[str, Any]) -> None:
    if wanted.visibility not in {None, "", "public", "unlisted"}:
        raise Turned(422, "Validation failed: everything in this room is public.")
    if wanted.poll or wanted.scheduled_at or any(name.startswith("poll[") for name in sent):
        raise Turned(422, "Validation failed: this room takes text and pictures: no polls or schedules.")
    if wanted.spoiler_text:
        raise Turned(422, "Validation failed: this room has no content warnings; write it into the text.")


async def get_status(request: Request) -> Response:
    """`GET /api/v1/statuses/:id`."""
    return JSONResponse(_written(desk_of(request), status_of(request)))


async def edit_status(request: Request) -> Response:
    """`PUT /api/v1/statuses/:id`: as on Mastodon, media that are not named again go."""
    author = signed_in(request)
    sent = await body_of(request)
    wanted = read(EditedStatus, sent)
    _check(wanted, sent)
    desk = desk_of(request)
    edit = Edit(wanted.status, wanted.language or None, wanted.media(), wanted.descriptions())
    return JSONResponse(_written(desk, await desk.edit(author, number_of(request), edit)))


async def delete_status(request: Request) -> Response:
    """`DELETE /api/v1/statuses/:id`; its media go with it, whatever `delete_media` says."""
    desk = desk_of(request)
    deleted = await desk.delete(signed_in(request), number_of(request))
    return JSONResponse({**desk.wire.status(deleted), "text": deleted.text})


async def source(request: Request) -> Response:
    """`GET /api/v1/statuses/:id/source`: what its author edits."""
    me, status = signed_in(request), status_of(request)
    if status.account.id != me.id:
        raise Turned(404, "Record not found")
    return JSONResponse({"id": str(status.id), "text": status.text, "spoiler_text": ""})


async def history(request: Request) -> Response:
    """`GET /api/v1/statuses/:id/history`."""
    desk, status = desk_of(request), status_of(request)
    return JSONResponse([desk.wire.version(status, version) for version in desk.store.posts.versions(status)])


async def context(request: Request) -> Response:
    """`GET /api/v1/statuses/:id/context`."""
    desk, status = desk_of(request), status_of(request)
    return JSONResponse(
        {
            "ancestors": [desk.wire.status(found) for found in desk.store.posts.ancestors(status)],
            "descendants": [desk.wire.status(found) for found in desk.store.posts.descendants(status)],
        }
    )


def _written(desk: Desk, status: Status) -> dict[str, Any]:
    return desk.wire.status(status, replies=len(desk.store.posts.descendants(status)))


ROUTES = [
    Route("/api/v1/statuses", post_status, methods=["POST"]),
    Route("/api/v1/statuses/{id}", get_status, methods=["GET"]),
    Route("/api/v1/statuses/{id}", edit_status, methods=["PUT"]),
    Route("/api/v1/statuses/{id}", delete_status, methods=["DELETE"]),
    Route("/api/v1/statuses/{id}/source", source),
    Route("/api/v1/statuses/{id}/history", history),
    Route("/api/v1/statuses/{id}/context", context),
]
