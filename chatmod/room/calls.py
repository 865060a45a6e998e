"""What the calls of the Mastodon client API have in common: who calls, about what, and answers in pages."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chatmod.room.desk import desk_of
from chatmod.room.values import Account, Status, Turned, id_of


def token_of(request: Request) -> str:
    """The token in the header of a request, or an empty text."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def signed_in(request: Request) -> Account:
    """Whose token came with a request.

    Raises:
        Turned: If nobody's did.
    """
    account = desk_of(request).store.people.by_token(token_of(request))
    if account is None:
        raise Turned(401, "The access token is invalid")
    return account


def number_of(request: Request) -> int:
    """The id in the address."""
    return id_of(request.path_params["id"])


def status_of(request: Request) -> Status:
    """The status that the address names.

    Raises:
        Turned: If it is not there.
    """
    status = desk_of(request).store.posts.status(number_of(request))
    if status is None:
        raise Turned(404, "Record not found")
    return status


def timeline(request: Request, statuses: Sequence[Status]) -> Response:
    """A page of statuses, newest first."""
    return listed(request, [desk_of(request).wire.status(status) for status in statuses])


def listed(request: Request, shown: Sequence[dict[str, Any]]) -> Response:
    """A page of a list, newest first; `Link` leads to older and newer ones, and keeps the other parameters."""
    response = JSONResponse(shown)
    if shown:
        others = [
            pair for pair in request.query_params.multi_items() if pair[0] not in {"max_id", "min_id", "since_id"}
        ]
        base = f"{request.base_url}".rstrip("/") + quote(request.url.path)  # a header takes ASCII only
        older = urlencode([*others, ("max_id", shown[-1]["id"])])
        newer = urlencode([*others, ("min_id", shown[0]["id"])])
        response.headers["Link"] = f'<{base}?{older}>; rel="next", <{base}?{newer}>; rel="prev"'
    return response
