"""Pictures as platforms get them."""

import io
import os
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import GifImagePlugin, ImageChops, ImageOps, ImageStat
from PIL import Image as Pillow

from chatmod.domain.pictures import Picture, PictureLimits
from chatmod.errors import ScheduleError
from chatmod.pictures import develop
from tests.pictures.albums import (
    PLACE_TAKEN,
    bomb,
    exif,
    gif,
    image,
    jpeg,
    noise,
    photograph,
    png,
    profile,
    saved,
    webp,
)

GENEROUS = PictureLimits(bytes=5_000_000)
KINDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a.jpg": (jpeg, "image/jpeg"),
    "progressive.jpg": (lambda: jpeg(progressive=True), "image/jpeg"),
    "restarts.jpg": (lambda: jpeg(restart_marker_rows=1), "image/jpeg"),
    "a.png": (png, "image/png"),
    "a.gif": (gif, "image/gif"),
    "a.webp": (webp, "image/webp"),
    "lossless.webp": (lambda: webp(lossless=True), "image/webp"),
}


def developed(folder: Path, data: bytes, limits: PictureLimits = GENEROUS, name: str = "array.bin") -> Picture:
    path = folder / name
    path.write_bytes(data)
    return develop(image(path), limits)


def refused(folder: Path, data: bytes, limits: PictureLimits = GENEROUS) -> str:
    with pytest.raises(ScheduleError) as caught:
        developed(folder, data, limits)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.severity) == (str(folder / "week-1.md"), 7, "error")
    assert problem.name == "unusable-picture"
    assert "`array.bin`" in problem.problem
    assert problem.remedy
    return problem.problem


def pixels(data: bytes) -> Pillow.Image:
    opened = Pillow.open(io.BytesIO(data))
    opened.load()
    return opened


def difference(one: Pillow.Image, other: Pillow.Image) -> float:
    """Of an average channel, from 0 to 255."""
    apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return sum(ImageStat.Stat(apart).mean) / 3


@pytest.mark.parametrize("name", KINDS)
def test_what_fits_keeps_every_pixel_and_its_colours_and_loses_all_notes(tmp_path: Path, name: str) -> None:
    make, kind = KINDS[name]
    before = make()
    assert PLACE_TAKEN.encode() in before
    picture = developed(tmp_path, before, name=name)
    assert PLACE_TAKEN.encode() not in picture.data
    assert not pixels(picture.data).getexif()
    assert (picture.kind, picture.width, picture.height) == (kind, 64, 48)
    assert (picture.alt, picture.name) == ("An array of dots", name)
    original, result = (Pillow.open(io.BytesIO(data)) for data in (before, picture.data))
    assert getattr(result, "n_frames", 1) == getattr(original, "n_frames", 1)
    for number in range(getattr(result, "n_frames", 1)):
        original.seek(number)
        result.seek(number)
        assert result.convert("RGBA").tobytes() == original.convert("RGBA").tobytes()
    if kind != "image/gif":
        assert result.info["icc_profile"] == profile()
    assert picture == developed(tmp_path, before, name=name)


def test_a_description_that_is_too_long_is_cut_at_the_end_of_a_word(tmp_path: Path) -> None:
    limits = PictureLimits(bytes=5_000_000, alt=12)
    assert developed(tmp_path, png(), limits).alt == "An array of\N{HORIZONTAL ELLIPSIS}"


def test_a_film_goes_on_for_ever_as_before(tmp_path: Path) -> None:
    result = pixels(developed(tmp_path, gif()).data)
    assert (result.info["loop"], result.info["duration"]) == (0, 100)


def test_the_kind_is_that_of_the_content_and_not_of_the_name(tmp_path: Path) -> None:
    assert developed(tmp_path, png(), name="photo.jpg").kind == "image/png"


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_picture_that_says_it_is_to_be_turned_is_turned(tmp_path: Path, orientation: int) -> None:
    upright = photograph()
    ways = {
        2: Pillow.Transpose.FLIP_LEFT_RIGHT,
        3: Pillow.Transpose.ROTATE_180,
        4: Pillow.Transpose.FLIP_TOP_BOTTOM,
        5: Pillow.Transpose.TRANSPOSE,
        6: Pillow.Transpose.ROTATE_90,
        7: Pillow.Transpose.TRANSVERSE,
        8: Pillow.Transpose.ROTATE_270,
    }
    held = saved(upright.transpose(ways[orientation]), "JPEG", exif=exif(orientation), quality=95)
    picture = developed(tmp_path, held)
    assert (picture.width, picture.height) == upright.size
    assert pixels(picture.data).size == upright.size
    as_held = ImageOps.exif_transpose(pixels(held))
    assert difference(as_held, upright) < 20
    assert difference(pixels(picture.data), as_held) < 6
    assert not pixels(picture.data).getexif()
    assert PLACE_TAKEN.encode() not in picture.data


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_are_turned_as_well(tmp_path: Path, kind: str) -> None:
    held = saved(photograph().transpose(Pillow.Transpose.ROTATE_90), kind, exif=exif(6), lossless=True)
    picture = developed(tmp_path, held)
    assert (picture.width, picture.height) == (64, 48)
    assert difference(pixels(picture.data), photograph()) < 20


def test_a_photograph_that_is_too_large_becomes_no_smaller_than_it_has_to_be(tmp_path: Path) -> None:
    before = saved(noise(600, 400), "JPEG", quality=98)
    limits = PictureLimits(bytes=100_000)
    picture = developed(tmp_path, before, limits)
    assert len(before) > 200_000
    assert 60_000 < len(picture.data) <= 100_000
    assert picture.kind == "image/jpeg"
    assert pixels(picture.data).size == (picture.width, picture.height)
    assert picture.width / picture.height == pytest.approx(1.5, rel=0.02)


def test_the_number_of_pixels_is_kept_within_bounds(tmp_path: Path) -> None:
    picture = developed(tmp_path, png(), PictureLimits(bytes=5_000_000, pixels=1_000))
    assert 800 < picture.width * picture.height <= 1_000


def test_colours_mean_the_same_in_a_smaller_picture(tmp_path: Path) -> None:
    picture = developed(tmp_path, jpeg(), PictureLimits(bytes=5_000_000, pixels=1_000))
    assert pixels(picture.data).info["icc_profile"] == profile()


@pytest.mark.parametrize(
    ("data", "kinds", "expected"),
    [
        (webp(), ("image/jpeg", "image/png"), "image/jpeg"),
        (webp(), ("image/jpeg",), "image/jpeg"),
        (jpeg(), ("image/png",), "image/png"),
        (png(), ("image/jpeg",), "image/jpeg"),
        (gif(frames=1), ("image/jpeg", "image/png"), "image/png"),
        (saved(photograph(), "BMP"), GENEROUS.kinds, "image/png"),
        (saved(photograph(), "TIFF"), GENEROUS.kinds, "image/png"),
    ],
)
def test_a_kind_that_is_not_taken_becomes_one_that_is(
    tmp_path: Path, data: bytes, kinds: tuple[str, ...], expected: str
) -> None:
    picture = developed(tmp_path, data, PictureLimits(bytes=5_000_000, kinds=kinds))
    assert picture.kind == expected
    assert Pillow.MIME[str(pixels(picture.data).format)] == expected
    assert PLACE_TAKEN.encode() not in picture.data


def deep_drawing() -> Pillow.Image:
    shades = photograph(mode="L")
    return Pillow.frombytes("I;16", shades.size, b"".join(bytes([0, shade]) for shade in shades.tobytes()))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_drawing_can_be_made_smaller(tmp_path: Path, mode: str) -> None:
    before = saved(deep_drawing() if mode == "I;16" else photograph(mode=mode), "PNG")
    for kinds in (("image/png",), ("image/jpeg",), ("image/webp",)):
        picture = developed(tmp_path, before, PictureLimits(bytes=5_000_000, pixels=1_500, kinds=kinds))
        assert picture.kind == kinds[0]
        shown = pixels(picture.data).convert("L")
        assert difference(shown, photograph(mode="L").resize(shown.size)) < 30


def test_a_photograph_for_printing_can_be_made_smaller(tmp_path: Path) -> None:
    before = saved(photograph(mode="CMYK"), "JPEG", icc_profile=b"for print")
    picture = developed(tmp_path, before, PictureLimits(bytes=5_000_000, pixels=1_500))
    assert pixels(picture.data).mode == "RGB"
    assert "icc_profile" not in pixels(picture.data).info


def clear_drawing() -> Pillow.Image:
    drawing = Pillow.new("RGBA", (300, 300), (0, 0, 0, 0))
    drawing.paste(noise(150, 150).convert("RGBA"), (0, 0))
    return drawing


def test_what_is_transparent_stays_so_where_the_platform_can(tmp_path: Path) -> None:
    before = saved(clear_drawing(), "PNG")
    for limits in (PictureLimits(bytes=5_000_000, pixels=40_000), PictureLimits(bytes=30_000)):
        result = pixels(developed(tmp_path, before, limits).data)
        assert result.convert("RGBA").getpixel((result.width - 1, result.height - 1))[3] == 0  # type: ignore[index]


def test_what_is_transparent_is_laid_on_white_where_it_cannot_stay(tmp_path: Path) -> None:
    limits = PictureLimits(bytes=5_000_000, kinds=("image/jpeg",))
    result = pixels(developed(tmp_path, saved(clear_drawing(), "PNG"), limits).data)
    assert min(result.getpixel((299, 299))) > 250  # type: ignore[arg-type]


def test_a_picture_with_others_behind_it_is_the_first_one(tmp_path: Path) -> None:
    file = io.BytesIO()
    photograph().save(file, "MPO", save_all=True, append_images=[noise(64, 48)], exif=exif())
    picture = developed(tmp_path, file.getvalue())
    assert picture.kind == "image/jpeg"
    assert len(picture.data) < len(file.getvalue())
    assert PLACE_TAKEN.encode() not in picture.data
    assert pixels(picture.data).format == "JPEG"
    assert pixels(picture.data).tobytes() == pixels(file.getvalue()).tobytes()


def test_a_film_that_is_too_large_is_refused_and_not_made_a_still(tmp_path: Path) -> None:
    assert "it moves" in refused(tmp_path, gif(), PictureLimits(bytes=100))
    assert "it moves" in refused(tmp_path, gif(), PictureLimits(bytes=5_000_000, kinds=("image/jpeg", "image/png")))
    assert "it moves" in refused(tmp_path, gif(), PictureLimits(bytes=5_000_000, pixels=100))


def test_a_picture_that_no_way_makes_small_enough_is_refused(tmp_path: Path) -> None:
    assert "cannot be made to fit into 100 bytes" in refused(tmp_path, png(), PictureLimits(bytes=100))
    assert "as image/gif" in refused(tmp_path, png(), PictureLimits(bytes=5_000_000, kinds=("image/gif",)))


def test_a_file_that_claims_billions_of_pixels_is_not_unpacked(tmp_path: Path) -> None:
    assert "million pixels" in refused(tmp_path, bomb())


@pytest.mark.parametrize(
    "data", [b"#EXTM3U", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"\0\0\0\x18ftypheic"]
)
def test_what_is_no_picture_is_told(tmp_path: Path, data: bytes) -> None:
    assert "no picture of a kind that chatmod knows" in refused(tmp_path, data)


def test_an_empty_file_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert "it is empty" in refused(tmp_path, b"")
    (tmp_path / "folder").mkdir()
    for name in ("folder", "missing.png", "null\0byte"):
        with pytest.raises(ScheduleError, match="cannot be used"):
            develop(image(tmp_path / name), GENEROUS)


def test_a_film_is_read_forwards_because_each_way_back_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sought: list[int] = []
    seek = GifImagePlugin.GifImageFile.seek

    def watched(film: GifImagePlugin.GifImageFile, frame: int) -> None:
        sought.append(frame)
        seek(film, frame)

    monkeypatch.setattr(GifImagePlugin.GifImageFile, "seek", watched)
    developed(tmp_path, gif(frames=40))
    assert set(sought) == set(range(40))
    assert sum(1 for before, after in pairwise(sought) if after < before) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes and devices")
def test_a_pipe_and_a_device_are_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "endless.png").symlink_to("/dev/zero")
    for name in ("pipe.png", "endless.png"):
        with pytest.raises(ScheduleError, match="it is no file"):
            develop(image(tmp_path / name), GENEROUS)


@pytest.mark.parametrize("name", KINDS)
def test_a_file_that_ends_too_early_is_damaged(tmp_path: Path, name: str) -> None:
    data = saved(noise(80, 60), {"jpg": "JPEG"}.get(name[-3:], name.rpartition(".")[2].upper()))
    assert "cannot be used" in refused(tmp_path, data[: len(data) // 2])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(KINDS)),
    place=st.floats(0, 1, exclude_max=True),
    put=st.binary(min_size=0, max_size=6),
    taken=st.integers(0, 6),
)
def test_whatever_is_damaged_there_is_a_picture_or_a_problem(
    tmp_path: Path, name: str, place: float, put: bytes, taken: int
) -> None:
    data = KINDS[name][0]()
    at = int(place * len(data))
    try:
        picture = developed(tmp_path, data[:at] + put + data[at + taken :])
    except ScheduleError as error:
        assert len(error.problems) == 1  # noqa: PT017 - one or the other
    else:
        assert len(picture.data) <= GENEROUS.bytes
