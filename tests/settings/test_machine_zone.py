"""The machine's time zone."""

import os
import subprocess
import sys

import pytest

from chatmod.settings import machine_zone

ASK = "from chatmod.settings import machine_zone; print(machine_zone().key)"


def asked_with(zone: str) -> str:
    """The zone that a process is told which was started with `TZ`."""
    command = [sys.executable, "-W", "ignore", "-c", ASK]
    done = subprocess.run(command, env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("zone", ["America/Toronto", "Europe/Berlin", "Asia/Kolkata"])
def test_the_zone_that_the_machine_is_set_to_is_taken(zone: str) -> None:
    assert asked_with(zone) == zone


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "EST5EDT4,M3.2.0,M11.1.0"])
def test_a_zone_that_nobody_knows_is_utc(zone: str) -> None:
    assert asked_with(zone) == "UTC"


def test_there_always_is_a_zone_with_a_name() -> None:
    assert machine_zone().key
