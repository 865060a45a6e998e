"""What a server tells about itself: whose relative it is, what it takes, and where its streams are.

Source: Mastodon's documentation of 4.4 to 4.6; GoToSocial, Takahe and Hollo, tried on loopback. A server may leave
out anything, or send it in an odd form: then the usual number stands.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AliasPath, BaseModel, ConfigDict, Field, ValidationError, ValidatorFunctionWrapHandler
from pydantic import WrapValidator as Wrap

from chatmod.domain.lengths import code_points
from chatmod.domain.pictures import COMMON_KINDS, PictureLimits
from chatmod.domain.text.mastodon_text import URL_LENGTH, mastodon_length
from chatmod.platforms.mastodon.answers import Answers
from chatmod.ports.platforms import Limits

USUAL_PICTURES = PictureLimits(bytes=10 * 2**20, pixels=16_777_216)
"""Of servers that tell none: what Mastodon took before 4.2, and every relative takes."""
USUAL_IMAGES = 4
_KEYLESS_SETTLE = timedelta(seconds=30)
_TELLS_QUOTES = 7
"""Mastodon 4.5: the first whose notifications know quotes."""


def _or_nothing(value: Any, parse: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - whatever a server sends
    try:
        return parse(value)
    except ValidationError:
        return None


_Count = Annotated[Annotated[int, Field(ge=0)] | None, Wrap(_or_nothing)]
_Text = Annotated[str | None, Wrap(_or_nothing)]
_Texts = Annotated[tuple[str, ...] | None, Wrap(_or_nothing)]
_STATUSES, _MEDIA = ("configuration", "statuses"), ("configuration", "media_attachments")


def _at(*path: str) -> Any:  # noqa: ANN401 - pydantic's fields are of every type
    first, *rest = path
    return Field(None, validation_alias=AliasPath(first, *rest))


class Instance(BaseModel):
    """A server's answer to `/api/v2/instance`, or to `/api/v1/instance`; None is what it does not tell."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    version: _Text = None
    source_url: _Text = None
    api: _Count = _at("api_versions", "mastodon")
    characters: _Count = _at(*_STATUSES, "max_characters")
    images: _Count = _at(*_STATUSES, "max_media_attachments")
    url_length: _Count = _at(*_STATUSES, "characters_reserved_per_url")
    kinds: _Texts = _at(*_MEDIA, "supported_mime_types")
    image_bytes: _Count = _at(*_MEDIA, "image_size_limit")
    image_pixels: _Count = _at(*_MEDIA, "image_matrix_limit")
    alt: _Count = _at(*_MEDIA, "description_limit")
    streaming: _Text = _at("configuration", "urls", "streaming")
    streaming_api: _Text = _at("urls", "streaming_api")

    @property
    def knows_keys(self) -> bool:
        """Whether it honours `Idempotency-Key`: GoToSocial and Takahe ignore it."""
        return not any(name in self._told for name in ("gotosocial", "takahe"))

    @property
    def tells_quotes(self) -> bool:
        """Whether a notification may be about a quote."""
        return (self.api or 0) >= _TELLS_QUOTES

    def measure(self, text: str) -> int:
        """Length of a text as this server counts it, or where that is not sure the longest way of counting.

        GoToSocial and Takahe count code points and addresses in full, whatever they tell of addresses.
        """
        return mastodon_length(text) if self._counts_as_mastodon else max(mastodon_length(text), code_points(text))

    def limits(self, usual: Limits) -> Limits:
        """What it takes.

        Args:
            usual: Where it does not tell.
        """
        kinds = tuple(kind for kind in self.kinds or COMMON_KINDS if kind.startswith("image/"))
        picture = PictureLimits(
            self.image_bytes or usual.picture.bytes,
            self.image_pixels or usual.picture.pixels,
            self.alt or usual.picture.alt,
            kinds or COMMON_KINDS,
        )
        return replace(
            usual,
            characters=self.characters or usual.characters,
            images=usual.images if self.images is None else self.images,
            picture=picture,
            settle=timedelta(0) if self.knows_keys else _KEYLESS_SETTLE,
        )

    def streams(self, server_url: str) -> str:
        """The address below which its streams are, with `http` or `https` as the server itself has it.

        GoToSocial tells `wss://` also where it speaks plain HTTP. A server with a certificate never gets a token
        of ours sent in the clear because it tells `ws://`.
        """
        server = urlsplit(server_url)
        try:
            told = urlsplit(self.streaming or self.streaming_api or "")
            fits = told.scheme in {"ws", "wss", "http", "https"} and bool(told.hostname) and told.port != 0
        except ValueError:
            fits = False
        if not fits:
            return server_url
        return f"{server.scheme}://{told.netloc}{told.path.rstrip('/').removesuffix('/api/v1/streaming')}"

    @property
    def _told(self) -> str:
        return f"{self.version} {self.source_url}".lower()

    @property
    def _counts_as_mastodon(self) -> bool:
        """Mastodon and its forks; relatives call themselves `compatible`, and so does our room, which we know."""
        related = "compatible" in self._told and "chatmod" not in self._told
        return self.knows_keys and not related and self.url_length in {None, URL_LENGTH}


async def read_instance(answers: Answers) -> Instance:
    """What a server tells: by the second version of the call, else by the first, else nothing.

    Raises:
        Unavailable: If there is no answer, or one that says to come back.
        Unauthorized: If the login is not accepted.
    """
    for path in ("/api/v2/instance", "/api/v1/instance"):
        reply = await answers.server.read(path)
        try:
            said = reply.json() if reply.ok else None
        except ValueError:
            continue
        if isinstance(said, Mapping):
            return Instance.model_validate(said)
    return Instance()
