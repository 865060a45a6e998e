"""The whole pre-flight: all that can be known before an evening, with nothing left behind."""

import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from chatmod.archive import open_archive
from chatmod.assembly.casting import MODERATOR, ROOM, room_moderators
from chatmod.assembly.cutting import cut_sheet
from chatmod.assembly.fitting import Planned, picture_findings, read_planned, schedule_findings, text_findings
from chatmod.assembly.plugins import load_plugin
from chatmod.assembly.serving import adapted, note_terms
from chatmod.assembly.trying import tried_platforms
from chatmod.domain.preflight import Finding, Light, awake_finding, change_finding, posts_to_come, space_finding
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import ChatmodError, PluginError
from chatmod.live import quick_check
from chatmod.ports.platforms import Platform, Plugin
from chatmod.ports.time import Clock
from chatmod.settings import DataFolder, Hold, LoginStore, kept_awake, machine_zone
from chatmod.storage import InlineWriter


async def examine(
    path: Path | None,
    on: Sequence[str],
    data: Path,
    *,
    clock: Clock,
    store: LoginStore,
    hold: Hold | None = None,
    split: bool = False,
) -> list[Finding]:
    """Look at everything that an evening needs.

    Args:
        path: The schedule; None looks at what is the same for all of them.
        on: Platforms, instead of those the schedule names; without a schedule, besides the room.
        data: The data folder.
        clock: Compared with the servers'.
        store: Has the logins.
        hold: How the machine is kept awake; None is the library's way.
        split: Whether what is too long is cut into threads, as `run --split` will.

    Raises:
        PluginError: If a platform of `on` is not installed, or cannot be loaded.
    """
    asked = {name: load_plugin(name) for name in on}
    now = clock.now()
    planned = read_planned(path, now) if path is not None else None
    findings = schedule_findings(planned) if planned else []
    folder, found = await data_findings(data)
    findings += found
    loaded, found = _plugins(asked, planned)
    plugins = {name: adapted(name, plugin, store) for name, plugin in loaded.items()}
    findings += found
    schedule, sheet = (planned.schedule, planned.sheet) if planned else (None, None)
    if sheet and split:
        sheet = cut_sheet(sheet, plugins)
    zone = schedule.zone if schedule else machine_zone()
    moderator = room_moderators(schedule)[0] if schedule else MODERATOR
    async with tried_platforms(plugins, folder, moderator, clock, store) as (platforms, found):
        posts = posts_to_come(sheet, platforms, now) if sheet else {}
        findings += [*found, *await quick_check(platforms, posts, clock, zone)]
        for name, platform in platforms.items():
            note_terms(name, plugins[name], platform, store)
        if sheet:
            # what could not be opened is measured by what it told the last time, or else by its usual limits
            players: dict[str, Platform | Plugin] = {**plugins, **platforms}
            findings += [*text_findings(sheet, players), *picture_findings(sheet, players)]
    dated = sheet is not None and sheet.schedule.start is not None
    findings.append(change_finding(zone, now, (sheet.start, sheet.end) if sheet and dated else None))
    async with kept_awake(hold) as awake:
        return [*findings, awake_finding(await awake.reason())]


async def evening_findings(
    sheet: RunSheet, platforms: Mapping[str, Platform], folder: DataFolder, clock: Clock
) -> list[Finding]:
    """What a run looks at besides its logins: the space on its disk, the clocks of its zone, and what will not fit.

    A server may take less by then than it took when the schedule was checked.
    """
    now = clock.now()
    free = shutil.disk_usage(folder.path).free
    to_come = replace(sheet, cues=tuple(cue for cue in sheet.cues if cue.instant > now))
    misfits = [found for found in text_findings(to_come, platforms) if found.light is Light.RED]
    change = change_finding(sheet.schedule.zone, now, (sheet.start, sheet.end))
    return [*misfits, space_finding(free, str(folder.path)), change]


async def data_findings(data: Path) -> tuple[DataFolder | None, list[Finding]]:
    """Whether the archive can be written, and has space; the folder is made if it is not there."""
    folder: DataFolder | None = None
    try:
        folder = DataFolder(data)
        await _write(folder)
        free = shutil.disk_usage(folder.path).free
    except ChatmodError as error:
        return folder, [Finding("archive", Light.RED, str(error), error.remedy)]
    except OSError as error:
        return folder, [Finding("archive", Light.RED, f"{data} cannot be used: {error}.", "Choose another --data.")]
    said = f"{folder.archive} can be written."
    return folder, [Finding("archive", Light.GREEN, said), space_finding(free, str(folder.path))]


async def _write(folder: DataFolder) -> None:
    """Write to the archive what stands there already, or to one that is made for this and thrown away."""
    if folder.archive.exists():
        await _touch(folder.archive)
        return
    # Windows may hold a file of SQLite's for a moment longer
    with tempfile.TemporaryDirectory(prefix="trial-", dir=folder.path, ignore_cleanup_errors=True) as passing:
        await _touch(Path(passing) / "archive.db")


async def _touch(archive: Path) -> None:
    def write_version(connection: sqlite3.Connection) -> None:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        connection.execute(f"PRAGMA user_version = {version}")

    writer = InlineWriter(open_archive(archive).database)
    try:
        await writer.write(write_version)
    finally:
        await writer.close()


def _plugins(asked: Mapping[str, Plugin], planned: Planned | None) -> tuple[dict[str, Plugin], list[Finding]]:
    """The platforms that take part; one that only the schedule names, and that is not installed, is a finding."""
    if planned is None:
        return {ROOM: load_plugin(ROOM), **asked}, []
    if asked or planned.schedule is None:
        return dict(asked), []
    plugins: dict[str, Plugin] = {}
    findings = []
    for name in dict.fromkeys(planned.schedule.platforms):
        try:
            plugins[name] = load_plugin(name)
        except PluginError as error:
            findings.append(Finding(f"{name} login", Light.RED, str(error), error.remedy))
    return plugins, findings
