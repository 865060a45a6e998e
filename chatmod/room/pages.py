"""The room's pages: they work without JavaScript, and come alive with it."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from chatmod.domain.hashtags import fold_tag
from chatmod.markup import environment
from chatmod.room.desk import COOKIE, COOKIE_LIVES, Desk, desk_of
from chatmod.room.posts import Edit, Wanted
from chatmod.room.uploads import file_in
from chatmod.room.values import (
    MAX_BODY,
    MAX_CHARACTERS,
    MAX_DESCRIPTION,
    MAX_NAME,
    MAX_PICTURE,
    Account,
    Status,
    Turned,
    checked_tag,
    clean_description,
    clean_text,
    id_of,
)

TEMPLATES: Final = environment("chatmod.room")
_SEE_OTHER = 303


def visitor(request: Request) -> Account | None:
    """Whose session a browser has."""
    token = request.cookies.get(COOKIE, "")
    return desk_of(request).store.people.by_token(token) if token else None


def keep_session(response: Response, token: str, desk: Desk) -> None:
    """Let a browser keep a session: that is all a person is here."""
    secure = desk.url.startswith("https://")
    lives = int(COOKIE_LIVES.total_seconds())
    response.set_cookie(COOKIE, token, max_age=lives, httponly=True, samesite="lax", secure=secure)


def page(template: str, request: Request, http_status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 - jinja's
    """A page from a template."""
    desk = desk_of(request)
    html = TEMPLATES.get_template(template).render(
        desk=desk,
        me=visitor(request),
        most=MAX_CHARACTERS,
        longest_name=MAX_NAME,
        longest_description=MAX_DESCRIPTION,
        largest_picture=MAX_PICTURE,
        **values,
    )
    return HTMLResponse(html, http_status)


def turned_page(request: Request, turned: Turned, text: str = "", back: str = "/") -> Response:
    """Says what was turned down, and keeps what was written, so that nobody has to write it again."""
    return page("turned.html", request, turned.status, message=str(turned), text=text, back=back)


async def home(request: Request) -> Response:
    """`GET /`: the present chat."""
    desk = desk_of(request)
    return RedirectResponse(f"/tags/{desk.hashtag}") if desk.hashtag else page("closed.html", request)


async def chat(request: Request) -> Response:
    """`GET /tags/:hashtag`: the chat under a hashtag."""
    desk, tag = desk_of(request), checked_tag(request.path_params["hashtag"])
    title = desk.title if fold_tag(tag) == fold_tag(desk.hashtag) else f"#{tag}"
    return page("chat.html", request, tag=tag, title=title, chat=desk.chat(tag))


async def write(request: Request) -> Response:
    """`POST /tags/:hashtag`: a name, if there is none yet, and a text, a picture with its description, or both."""
    desk, tag = desk_of(request), checked_tag(request.path_params["hashtag"])
    me, token = visitor(request), None
    is_large = int(request.headers.get("content-length") or MAX_BODY + 1) > MAX_BODY
    if is_large:
        desk.count_upload(me, request)
    async with request.form(max_files=1, max_fields=20) as form:
        fields = ("text", "name", "reply_to", "description")
        text, name, parent, described = (str(form.get(field, "")) for field in fields)
        data = await file_in(form, "picture")
    by_script = "application/json" in request.headers.get("accept", "")
    response: Response
    try:
        # a name is taken only by somebody whose first post is kept
        clean_text(text, may_be_empty=data is not None)
        clean_description(described)
        if data is not None and not is_large:
            desk.count_upload(me, request)
        picture = None if data is None else await desk.decoder.decode(data)
        if me is None:
            me, token = await desk.join(name, request)
        media = () if picture is None else ((await desk.store.media.add(me, picture, described)).id,)
        reply_to = id_of(parent) if parent else None
        status = await desk.post(me, Wanted(text, reply_to, tag=tag, language=desk.language, media=media))
        if by_script:
            response = JSONResponse({"id": str(status.id), "name": me.name, "account": str(me.id)})
        else:
            response = RedirectResponse(f"/tags/{tag}#post-{status.id}", _SEE_OTHER)
    except Turned as turned:
        if by_script:
            response = JSONResponse({"error": str(turned)}, turned.status)
        else:
            response = turned_page(request, turned, text, f"/tags/{tag}")
    if token is not None:
        keep_session(response, token, desk)
    return response


async def post(request: Request) -> Response:
    """`GET /posts/:id`: one post, what it answers, and a place to answer it."""
    desk = desk_of(request)
    status = desk.store.posts.status(id_of(request.path_params["id"]))
    if status is None:
        return turned_page(request, Turned(404, "This post is not there (any more)."))
    tag = _tag_of(desk, status)
    chat = desk.chat(tag)
    replies = [reply for reply in chat.by_id.values() if reply.reply_to == status.id]
    return page("one.html", request, tag=tag, status=status, chat=chat, replies=replies)


async def edit(request: Request) -> Response:
    """`POST /posts/:id/edit`: somebody puts a post of their own right."""
    desk, me = desk_of(request), visitor(request)
    if me is None:
        raise Turned(403, "Only the one who wrote a post can edit it, in the same browser.")
    number = id_of(request.path_params["id"])
    async with request.form(max_files=0, max_fields=20) as form:
        text, kept = str(form.get("text", "")), tuple(id_of(str(value)) for value in form.getlist("media"))
        described = {media: str(form.get(f"description-{media}", "")) for media in kept}
    try:
        await desk.edit(me, number, Edit(text, media=tuple(dict.fromkeys(kept)), descriptions=described))
    except Turned as turned:
        return turned_page(request, turned, text, f"/posts/{number}")
    return RedirectResponse(f"/posts/{number}", _SEE_OTHER)


async def remove(request: Request) -> Response:
    """`POST /posts/:id/delete`: somebody takes a post of their own back."""
    desk, me = desk_of(request), visitor(request)
    if me is None:
        raise Turned(403, "Only the one who wrote a post can delete it, in the same browser.")
    status = await desk.delete(me, id_of(request.path_params["id"]))
    return RedirectResponse(f"/tags/{_tag_of(desk, status)}", _SEE_OTHER)


async def person(request: Request) -> Response:
    """`GET /people/:id`: there is nothing to know about anybody but the name; it leads to the chat."""
    if desk_of(request).store.people.account(id_of(request.path_params["id"])) is None:
        return turned_page(request, Turned(404, "Nobody of that number is here."))
    return RedirectResponse("/")


def _tag_of(desk: Desk, status: Status) -> str:
    """The chat in which a post stands: its own tag, or that of what it answers."""
    for candidate in (status, *reversed(desk.store.posts.ancestors(status))):
        if candidate.tags:
            return candidate.tags[0]
    return desk.hashtag


ROUTES = [
    Route("/", home),
    Route("/tags/{hashtag}", chat, methods=["GET"]),
    Route("/tags/{hashtag}", write, methods=["POST"]),
    Route("/posts/{id}", post),
    Route("/posts/{id}/edit", edit, methods=["POST"]),
    Route("/posts/{id}/delete", remove, methods=["POST"]),
    Route("/people/{id}", person),
]
