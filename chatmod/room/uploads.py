"""Pictures: how apps send them (Mastodon client API, documentation of 4.4 to 4.6), and how everybody gets them."""

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatmod.room.calls import number_of, signed_in
from chatmod.room.desk import desk_of
from chatmod.room.params import NewMedia, body_of, read
from chatmod.room.values import MAX_PICTURE, Turned

_PICTURE_HEADERS = {
    # browsers only: a cache for many would go on showing what its author has deleted
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


async def file_in(form: FormData, name: str) -> bytes | None:
    """The bytes of a file in a form, one more than allowed at most; None if none was chosen."""
    sent = form.get(name)
    if not isinstance(sent, UploadFile):
        return None
    return await sent.read(MAX_PICTURE + 1) or None


async def upload(request: Request) -> Response:
    """`POST /api/v2/media`, and `v1`: it is ready at once."""
    me, desk = signed_in(request), desk_of(request)
    desk.count_upload(me, request)
    async with request.form(max_files=2, max_fields=20) as form:
        data, description = await file_in(form, "file"), form.get("description")
    if data is None:
        raise Turned(422, "Validation failed: File can't be blank")
    wanted = read(NewMedia, {**request.query_params, "description": description})
    media = await desk.store.media.add(me, await desk.decoder.decode(data), wanted.description)
    return JSONResponse(desk.wire.media(media))


async def get_media(request: Request) -> Response:
    """`GET /api/v1/media/:id`, until it is posted."""
    desk = desk_of(request)
    return JSONResponse(desk.wire.media(desk.store.media.unposted(signed_in(request), number_of(request))))


async def describe(request: Request) -> Response:
    """`PUT /api/v1/media/:id`, until it is posted."""
    me, desk = signed_in(request), desk_of(request)
    wanted = read(NewMedia, await body_of(request))
    media = await desk.store.media.describe(me, number_of(request), wanted.description)
    return JSONResponse(desk.wire.media(media))


async def remove(request: Request) -> Response:
    """`DELETE /api/v1/media/:id`, until it is posted."""
    await desk_of(request).store.media.remove(signed_in(request), number_of(request))
    return JSONResponse({})


async def picture(request: Request) -> Response:
    """`GET /media/:name`: the picture itself."""
    content = desk_of(request).store.media.content(request.path_params["name"])
    if content is None:
        raise Turned(404, "This picture is not there (any more).")
    return Response(content[1], media_type=content[0], headers=_PICTURE_HEADERS)


ROUTES = [
    Route("/api/v2/media", upload, methods=["POST"]),
    Route("/api/v1/media", upload, methods=["POST"]),
    Route("/api/v1/media/{id}", get_media, methods=["GET"]),
    Route("/api/v1/media/{id}", describe, methods=["PUT"]),
    Route("/api/v1/media/{id}", remove, methods=["DELETE"]),
    Route("/media/{name}", picture),
]
