"""The pictures of a schedule, looked at before an evening."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from chatmod.assembly.picturing import develop_aside
from chatmod.assembly.preparing import load, measure
from chatmod.domain.pictures import PictureLimits
from chatmod.domain.runsheet import compile_sheet
from chatmod.errors import Problem
from chatmod.ports.logins import Credential, Login
from chatmod.ports.platforms import Limits, Platform
from tests.pictures.albums import gif, png

HEAD = "---\ntitle: T\nhashtag: Tag\nstart: 2027-04-15 20:00\ntimezone: UTC\n---\n\n## Q1 @ +6\nWhy?\n"
LINE = 10


@dataclass(frozen=True, slots=True)
class Wall:
    """A platform with pictures."""

    limits: Limits = field(default=Limits(characters=300, images=2))
    name: str = "wall"
    credentials: Mapping[str, Credential] = field(default_factory=dict)

    def measure(self, text: str) -> int:
        return len(text)

    def open(self, login: Login, name: str) -> Platform:
        raise NotImplementedError(login, name)


def problems(folder: Path, *pictures: str, limits: Limits | None = None) -> list[Problem]:
    schedule = folder / "week-1.md"
    schedule.write_text(HEAD + "\n".join(pictures) + "\n", encoding="utf-8")
    sheet = compile_sheet(load(schedule).schedule, datetime(2027, 4, 15, 20, tzinfo=UTC))
    wall = Wall(limits) if limits else Wall()
    return measure(sheet, {"wall:work": wall})[0]


def test_a_picture_that_fits_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "array.png").write_bytes(png())
    assert problems(tmp_path, "![An array](array.png)") == []


def test_a_picture_that_cannot_be_used_is_an_error_until_it_is_mended(tmp_path: Path) -> None:
    picture = tmp_path / "array.png"
    picture.write_bytes(png()[:200])
    (problem,) = problems(tmp_path, "![An array](array.png)")
    assert (problem.severity, problem.name, problem.line) == ("error", "unusable-picture", LINE)
    picture.write_bytes(png())
    assert problems(tmp_path, "![An array](array.png)") == []


def test_a_film_that_is_too_large_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "film.gif").write_bytes(gif())
    small = Limits(characters=300, images=1, picture=PictureLimits(bytes=100))
    (problem,) = problems(tmp_path, "![A film](film.gif)", limits=small)
    assert problem.name == "unusable-picture"


def test_a_picture_more_than_the_platform_takes_is_an_error(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(png())
    (problem,) = problems(tmp_path, *(f"![An array]({number}.png)" for number in range(3)))
    assert (problem.severity, problem.name, problem.line) == ("error", "too-many-pictures", LINE + 2)
    assert problem.problem == "Q1 has more than 2 pictures, and wall:work takes no more to a post."
    assert "another part" in problem.remedy


def test_a_platform_without_pictures_leaves_them_out_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "array.png").write_bytes(b"not looked at")
    (problem,) = problems(tmp_path, "![An array](array.png)", limits=Limits(characters=300))
    assert (problem.severity, problem.name) == ("warning", "picture-left-out")


def test_a_description_is_measured_as_people_count(tmp_path: Path) -> None:
    (tmp_path / "array.png").write_bytes(png())
    limits = Limits(characters=300, images=1, picture=PictureLimits(bytes=1_000_000, alt=3))
    family = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}"
    assert problems(tmp_path, f"![{family * 3}](array.png)", limits=limits) == []
    (problem,) = problems(tmp_path, "![abcd](array.png)", limits=limits)
    assert (problem.severity, problem.name) == ("warning", "alt-too-long")
    assert "1 too long for wall:work: 4 of 3" in problem.problem
    assert "goes out cut" in problem.problem


async def test_a_picture_is_made_to_fit_while_the_evening_goes_on(tmp_path: Path) -> None:
    schedule = tmp_path / "week-1.md"
    schedule.write_text(f"{HEAD}![An array](array.png)\n", encoding="utf-8")
    (tmp_path / "array.png").write_bytes(png())
    (image,) = load(schedule).schedule.cues[0].scripts[0].parts[0].images
    picture = await develop_aside(image, PictureLimits(bytes=1_000_000))
    assert (picture.kind, picture.alt, picture.name) == ("image/png", "An array", "array.png")
