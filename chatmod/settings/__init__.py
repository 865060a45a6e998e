"""What the machine and its user have set: the data folder, the time zone, credentials, and whether it sleeps."""

from chatmod.settings.awake import Awake, Hold, kept_awake
from chatmod.settings.credentials import credentials_of
from chatmod.settings.data import DataFolder, Lock
from chatmod.settings.logins import FixedLogin
from chatmod.settings.machine import machine_zone

__all__ = ["Awake", "DataFolder", "FixedLogin", "Hold", "Lock", "credentials_of", "kept_awake", "machine_zone"]
