"""Writing a picture anew, so that it fits a platform: upright, and no smaller than it has to be.

A drawing stays a PNG as long as it fits; a photograph becomes a JPEG. What is transparent stays so in a PNG or a
WebP; where a platform takes neither, or not as much, it is laid on white.
"""

import io
import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chatmod.domain.pictures import PictureLimits
from chatmod.pictures.opening import Opened, Unusable

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

_STEPS = (1.0, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
_QUALITIES = (90, 82, 74)
_SMALLEST = 200
"""Pixels of the longer side; with fewer nobody sees what it is."""

_MARGIN = 1.4
"""How much more a smaller picture may have than its number of pixels says."""

_JPEG, _PNG, _WEBP = "image/jpeg", "image/png", "image/webp"
_NAMES = {_JPEG: "JPEG", _PNG: "PNG", _WEBP: "WEBP"}
_DRAWN = frozenset({_PNG, "image/gif", "image/bmp", "image/tiff"})
"""Kinds of files that lose nothing: others have lost what a PNG would keep."""

_GREYS = frozenset({"1", "L", "LA", "La"})
_DEEP_GREYS = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})


def shrunk(found: Opened, limits: PictureLimits) -> tuple[bytes, str, tuple[int, int]]:
    """The file, its MIME type, and its width and height.

    Raises:
        Unusable: If it cannot be made to fit.
    """
    from PIL import ImageOps  # noqa: PLC0415 - slow to import, and few chats have pictures

    upright = ImageOps.exif_transpose(found.pixels)
    profile = found.pixels.info.get("icc_profile")
    pixels = _plain(upright)
    if not _same_colours(found.pixels.mode, pixels.mode):
        profile = None  # it described other channels than there are now
    promising = math.inf
    for size in _sizes(pixels.size, limits):
        if math.prod(size) > promising:
            continue
        smaller = pixels if size == pixels.size else pixels.resize(size, _filter(), reducing_gap=3.0)
        ways = list(_ways(found, smaller, limits))
        if not ways:
            break
        *better, (kind, options) = ways
        # the coarsest tells whether the others are worth the time
        coarse = _written(smaller, kind, profile, options)
        if len(coarse) > limits.bytes:
            promising = math.prod(size) * limits.bytes / len(coarse) * _MARGIN
            continue
        for finer, finely in better:
            data = _written(smaller, finer, profile, finely)
            if len(data) <= limits.bytes:
                return data, finer, size
        return coarse, kind, size
    raise Unusable(
        f"it cannot be made to fit into {limits.bytes:,} bytes as {' or '.join(limits.kinds)}",
        "Make it smaller, or use another.",
    )


def _plain(pixels: "Pixels") -> "Pixels":
    """The same picture in grey or in colours, with transparency only where something is transparent."""
    if pixels.mode in _DEEP_GREYS:
        # 16 bits to 8; the library would cut off what is lighter than the 256th shade
        deep = pixels.convert("F")
        lightest = deep.getextrema()[1]
        scale = 255 / 65535 if isinstance(lightest, float) and lightest > 255 else 1  # noqa: PLR2004 - 8 bits
        return deep.point(lambda shade: shade * scale).convert("L")
    grey = pixels.mode in _GREYS
    if pixels.has_transparency_data:
        clear = pixels.convert("LA" if grey else "RGBA")
        if clear.getchannel("A").getextrema() != (255, 255):
            return clear
    return pixels.convert("L" if grey else "RGB")


def _same_colours(before: str, after: str) -> bool:
    return (before in _GREYS) == (after in _GREYS) and before != "CMYK" and before not in _DEEP_GREYS


def _sizes(size: tuple[int, int], limits: PictureLimits) -> Iterator[tuple[int, int]]:
    """From the largest that the platform takes down to what can just be made out."""
    width, height = size
    most = min(1.0, math.sqrt(limits.pixels / (width * height))) if limits.pixels else 1.0
    for step in _STEPS:
        scaled = (max(1, int(width * most * step)), max(1, int(height * most * step)))
        if step == 1.0 or max(scaled) >= _SMALLEST:
            yield scaled


def _ways(found: Opened, pixels: "Pixels", limits: PictureLimits) -> Iterator[tuple[str, dict[str, Any]]]:
    """How a picture of one size may be written, the best first."""
    lossy = _lossy(found, pixels, limits)
    if _PNG in limits.kinds and (not lossy or _is_drawn(found, pixels, limits)):
        yield _PNG, {}
    if found.kind == _JPEG and lossy[:1] == [_JPEG] and pixels.size == found.size:
        yield _JPEG, _as_it_was(found)
    for kind, quality in itertools.product(lossy, _QUALITIES):
        yield kind, {"quality": quality}


def _lossy(found: Opened, pixels: "Pixels", limits: PictureLimits) -> list[str]:
    """Kinds that leave out what the eye hardly sees."""
    if pixels.mode in {"LA", "RGBA"}:
        return [kind for kind in (_WEBP, _JPEG) if kind in limits.kinds]
    order = (_WEBP, _JPEG) if found.kind == _WEBP else (_JPEG, _WEBP)
    return [kind for kind in order if kind in limits.kinds][:1]


def _is_drawn(found: Opened, pixels: "Pixels", limits: PictureLimits) -> bool:
    """Whether a PNG is right, and not hopelessly large."""
    if found.kind not in _DRAWN:
        return False
    likely = len(found.data) * math.prod(pixels.size) / math.prod(found.size) if found.kind == _PNG else 0
    return likely <= limits.bytes * _MARGIN


def _as_it_was(found: Opened) -> dict[str, Any]:
    """As coarse as the file that it comes from, and no coarser."""
    from PIL import JpegImagePlugin  # noqa: PLC0415 - as above

    tables = getattr(found.pixels, "quantization", None)
    if not tables or found.pixels.mode not in {"L", "RGB"}:
        return {"quality": _QUALITIES[0]}
    sampling = JpegImagePlugin.get_sampling(found.pixels)
    return {"qtables": list(tables.values()), "subsampling": max(sampling, 0)}


def _written(pixels: "Pixels", kind: str, profile: bytes | None, options: dict[str, Any]) -> bytes:
    if kind == _JPEG:
        pixels = _on_white(pixels)
        options = {"optimize": True, **options}
    if profile:
        options = {**options, "icc_profile": profile}
    pixels.info.clear()  # what the library would write of its own accord
    file = io.BytesIO()
    pixels.save(file, _NAMES[kind], **options)
    return file.getvalue()


def _on_white(pixels: "Pixels") -> "Pixels":
    from PIL import Image  # noqa: PLC0415 - as above

    if pixels.mode not in {"LA", "RGBA"}:
        return pixels
    ground = Image.new("RGBA", pixels.size, "white")
    return Image.alpha_composite(ground, pixels.convert("RGBA")).convert("RGB")


def _filter() -> Any:  # noqa: ANN401 - the library's own enumeration, imported where it is used
    from PIL import Image  # noqa: PLC0415 - as above

    return Image.Resampling.LANCZOS
