"""Our requests and our double's answers beside X's OpenAPI documents.

X's terms do not let the documents be handed on, so they are not here: the tests are there where the environment
variable CHATMOD_TEST_X_OPENAPI names a folder with `x-openapi-*.json`. Without them the SDK's models, made from the
newer one, stand in (see `test_x_sdk`).
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatmod.domain.composing import Draft
from chatmod.domain.pictures import Picture
from chatmod.platforms.x import plugin
from chatmod.ports.platforms import Window
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.settings import FixedLogin
from tests.platforms.x_server import MODERATOR, NEW, OLD, XServer

NOW = datetime(2027, 4, 16, 0, 6, tzinfo=UTC)


class Document:
    """An OpenAPI document."""

    def __init__(self, path: Path) -> None:
        self._said = json.loads(path.read_text("utf-8"))
        self.vocabulary = NEW if "Post" in self._said["components"]["schemas"] else OLD

    def operation(self, request: httpx.Request) -> dict[str, Any]:
        """What the document says of a request."""
        for template, operations in self._said["paths"].items():
            pattern = re.sub(r"\\\{[^/]+\\\}", r"[0-9]+", re.escape(template))
            if re.fullmatch(pattern, request.url.path) and request.method.lower() in operations:
                found: dict[str, Any] = operations[request.method.lower()]
                return found
        raise AssertionError(f"no {request.method} {request.url.path}")

    def whole(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A part of the document, wherever it stands."""
        while "$ref" in schema:
            found = self._said
            for name in schema["$ref"].split("/")[1:]:
                found = found[name]
            schema = found
        return schema

    def faults(self, schema: dict[str, Any], value: Any, where: str) -> Iterator[str]:  # noqa: ANN401 - any JSON
        """What of a value the document does not know, or does not take."""
        schema = self._of_kind(self.whole(schema), value)
        variants = schema.get("anyOf") or schema.get("oneOf")
        if variants:
            found = [list(self.faults(variant, value, where)) for variant in variants]
            yield from [] if [] in found else found[0]
            return
        if "allOf" in schema:
            parts = [self.whole(part) for part in schema["allOf"]]
            schema = {"type": "object", "properties": {}}
            for part in parts:
                schema["properties"] |= part.get("properties", {})
        kinds = {
            "object": dict,
            "array": list,
            "string": str | bytes,
            "integer": int,
            "boolean": bool,
            "number": float,
        }
        if "type" in schema and not isinstance(value, kinds[schema["type"]]):
            yield f"{where}: {value!r} is no {schema['type']}"
            return
        yield from self._faults_within(schema, value, where)

    def _of_kind(self, schema: dict[str, Any], value: Any) -> dict[str, Any]:  # noqa: ANN401
        """The schema of what a value says it is."""
        told = schema.get("discriminator")
        if told is None or not isinstance(value, dict):
            return schema
        found = told["mapping"].get(value.get(told["propertyName"]))
        return self.whole({"$ref": found}) if found else schema

    def _faults_within(self, schema: dict[str, Any], value: Any, where: str) -> Iterator[str]:  # noqa: ANN401
        match value:
            case dict():
                yield from self._faults_of_members(schema, value, where)
            case list():
                if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
                    yield f"{where}: {len(value)} items"
                for part in value:
                    yield from self.faults(schema.get("items", {}), part, where)
            case str() if "enum" in schema and value not in schema["enum"]:
                yield f"{where}: {value} is none of {schema['enum']}"
            case str() if "pattern" in schema and not re.search(schema["pattern"], value):
                yield f"{where}: {value} does not fit {schema['pattern']}"
            case int() if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
                yield f"{where}: {value} is out of range"

    def _faults_of_members(self, schema: dict[str, Any], value: dict[str, Any], where: str) -> Iterator[str]:
        known = schema.get("properties", {})
        # one document requires of an upload a member that it does not describe
        needed = [name for name in schema.get("required", ()) if name in known]
        yield from (f"{where}: {name} is missing" for name in needed if name not in value)
        for name, part in value.items() if known else ():
            if name in known:
                yield from self.faults(known[name], part, f"{where}.{name}")
            else:
                yield f"{where}: {name} is unknown"

    def faults_of(self, request: httpx.Request) -> Iterator[str]:
        """What of a request the document does not know."""
        operation = self.operation(request)
        known = {found["name"]: found["schema"] for found in map(self.whole, operation.get("parameters", ()))}
        for name, text in request.url.params.items():
            schema = self.whole(known.get(name, {}))
            values = {"array": text.split(","), "integer": int(text) if text.isdigit() else text}
            value = values.get(schema.get("type", ""), text)
            yield from self.faults(schema, value, name) if name in known else [f"{name} is unknown"]
        if request.headers.get("Content-Type") == "application/json":
            body = operation["requestBody"]["content"]["application/json"]["schema"]
            yield from self.faults(body, json.loads(request.content), request.url.path)

    def faults_in(self, request: httpx.Request, response: httpx.Response) -> Iterator[str]:
        """What of an answer the document does not know."""
        told = self.operation(request)["responses"].get(str(response.status_code))
        if told is not None:
            yield from self.faults(told["content"]["application/json"]["schema"], response.json(), request.url.path)


class Checking(httpx.AsyncBaseTransport):
    """Leads to the double, and holds what goes by against a document."""

    def __init__(self, server: XServer, document: Document) -> None:
        self._server = server
        self._document = document
        self.faults: list[str] = []
        self.paths: set[tuple[str, str]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._server.handle_async_request(request)
        if response.status_code != 400:
            self.paths.add((request.method, request.url.path))
            self.faults += [*self._document.faults_of(request), *self._document.faults_in(request, response)]
        return response


FOLDER = os.environ.get("CHATMOD_TEST_X_OPENAPI")

if FOLDER:

    @pytest.mark.parametrize("path", sorted(Path(FOLDER).glob("x-openapi-*.json")), ids=lambda path: path.stem)
    def test_an_evening_is_as_the_document_says(path: Path) -> None:
        clock = VirtualClock(NOW)
        document = Document(path)
        server = XServer(clock, vocabulary=document.vocabulary)
        checking = Checking(server, document)

        async def scene() -> None:
            platform = plugin.open(FixedLogin(server.login()), "x", checking)
            picture = await platform.upload(Picture(b"png", "image/png", 1, 1, "a dot", "dot.png"))
            prepared = platform.prepare(Draft("k", "Q1", 1, "Q1: see example.com #T", "en"), (), NOW, [picture])
            question = await platform.publish(prepared)
            await platform.publish(platform.prepare(Draft("k/2", "Q1", 2, "more #T", "en"), [question], NOW))
            await platform.find(prepared, NOW)
            server.edit(server.say("11", "A1 #T", reply_to=question.native_id), "A1! #T")
            gone = server.say("12", "@moderator A1")
            window = Window("T", NOW, threads=(question.native_id,), known=frozenset({gone, "12"}))
            server.remove(gone)
            cursor = [page.cursor async for page in platform.sweep(window)][-2]
            _ = [page async for page in platform.sweep(Window("T", NOW, cursor))]
            await platform.delete(question.native_id)
            await platform.close()

        run_virtually(clock, scene())
        assert checking.faults == []
        assert {path for _, path in checking.paths} >= {
            "/2/tweets",
            "/2/users/me",
            "/2/tweets/search/recent",
            f"/2/users/{MODERATOR}/tweets",
            f"/2/users/{MODERATOR}/mentions",
            "/2/media/upload",
            "/2/media/metadata",
        }
