"""Where an app sends a person to be let in: a page that asks for a name, and for nothing else."""

import re
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from chatmod.room.desk import desk_of
from chatmod.room.grants import OUT_OF_BAND
from chatmod.room.pages import keep_session, page, turned_page, visitor
from chatmod.room.values import Turned

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_KEPT = ("client_id", "redirect_uri", "response_type", "state", "code_challenge", "code_challenge_method", "scope")
_SEE_OTHER = 303


async def ask(request: Request) -> Response:
    """`GET /oauth/authorize`: who wants in, and under which name."""
    desk = desk_of(request)
    given = {name: request.query_params.get(name, "") for name in _KEPT}
    try:
        app = desk.grants.app(given["client_id"], given["redirect_uri"])
        _check(given)
    except Turned as turned:
        return turned_page(request, turned)
    return page("authorize.html", request, app=app, given=given)


async def allow(request: Request) -> Response:
    """`POST /oauth/authorize`: the app gets its code, or the person a code to copy."""
    desk = desk_of(request)
    async with request.form(max_files=0, max_fields=20) as form:
        given = {name: str(form.get(name, "")) for name in (*_KEPT, "name")}
    me, session = visitor(request), None
    try:
        app = desk.grants.app(given["client_id"], given["redirect_uri"])
        _check(given)
        if me is None:
            me, session = await desk.join(given["name"], request)
        code = await desk.grants.code(app, me, given["redirect_uri"], given["code_challenge"] or None)
    except Turned as turned:
        return turned_page(request, turned)
    if given["redirect_uri"] == OUT_OF_BAND:
        response: Response = page("code.html", request, app=app, code=code)
    else:
        query = urlencode({"code": code} | ({"state": given["state"]} if given["state"] else {}))
        mark = "&" if "?" in given["redirect_uri"] else "?"
        response = RedirectResponse(f"{given['redirect_uri']}{mark}{query}", _SEE_OTHER)
    if session is not None:
        keep_session(response, session, desk)
    return response


def _check(given: dict[str, str]) -> None:
    if given["response_type"] != "code":
        raise Turned(400, "The app asks for something other than a code.")
    challenge = given["code_challenge"]
    if challenge and (given["code_challenge_method"] != "S256" or not _CHALLENGE.fullmatch(challenge)):
        raise Turned(400, "The app uses a code challenge other than S256.")


ROUTES = [
    Route("/oauth/authorize", ask, methods=["GET"]),
    Route("/oauth/authorize", allow, methods=["POST"]),
]
