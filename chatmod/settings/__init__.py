"""What the machine and its user have set: the data folder, the time zone, credentials from the environment."""

from chatmod.settings.credentials import credentials_of
from chatmod.settings.data import DataFolder, Lock
from chatmod.settings.machine import machine_zone

__all__ = ["DataFolder", "Lock", "credentials_of", "machine_zone"]
