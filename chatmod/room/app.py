"""The room as an ASGI application."""

import logging
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from chatmod.errors import ArchiveError
from chatmod.room import api, authorizing, events, notices, pages, statuses, streaming, uploads
from chatmod.room.desk import Desk, desk_of
from chatmod.room.guard import Guard, Hosts
from chatmod.room.values import Turned
from chatmod.room.wire import instant

_LOG = logging.getLogger("uvicorn.error")
_STATIC = Path(__file__).parent / "static"


def room_app(desk: Desk, hosts: Hosts) -> Starlette:
    """The application; `desk` is what its pages work with, `hosts` the names it answers to."""
    app = Starlette(
        routes=[
            *api.ROUTES,
            *statuses.ROUTES,
            *uploads.ROUTES,
            *streaming.ROUTES,
            *notices.ROUTES,
            *authorizing.ROUTES,
            *events.ROUTES,
            *pages.ROUTES,
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[Middleware(Guard, hosts=hosts)],
        exception_handlers={
            Turned: _turned,
            HTTPException: _not_there,
            ArchiveError: _not_kept,
            Exception: _defect,
        },
    )
    app.state.desk = desk
    return app


async def _turned(request: Request, error: Exception) -> Response:
    assert isinstance(error, Turned)
    if not _wants_json(request):
        return pages.turned_page(request, error)
    response = JSONResponse({"error": str(error)}, error.status)
    if error.after is not None:
        response.headers["Retry-After"] = str(max(1, round(error.after.total_seconds())))
        response.headers["X-RateLimit-Remaining"] = "0"
        response.headers["X-RateLimit-Reset"] = instant(desk_of(request).store.clock.now() + error.after)
    return response


async def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    messages = {404: "There is nothing at this address.", 405: "That cannot be done at this address."}
    return await _turned(request, Turned(error.status_code, messages.get(error.status_code, error.detail)))


async def _not_kept(request: Request, error: Exception) -> Response:
    """The disk is full, or worse: nothing was kept, and that is what is said."""
    del error
    return await _turned(request, Turned(503, "The room could not keep that. Please try again in a moment."))


async def _defect(request: Request, error: Exception) -> Response:
    """A defect of the room: whoever asked gets a page, and the log of this process the traceback."""
    _LOG.error("The room stumbled over %s %s", request.method, request.url.path, exc_info=error)
    return await _turned(request, Turned(500, "The room has stumbled over this. Please try something else."))


def _wants_json(request: Request) -> bool:
    """Apps do, and the script of the page."""
    is_api = request.url.path.startswith(("/api/", "/oauth/token", "/oauth/revoke"))
    return is_api or "application/json" in request.headers.get("accept", "")
