"""What the machine and its user have set: the data folder, the time zone, logins, and whether it sleeps."""

from chatmod.settings.awake import Awake, Hold, kept_awake
from chatmod.settings.data import DataFolder, Lock
from chatmod.settings.hiding import hide, meet
from chatmod.settings.keyrings import KeyringTrouble, SystemKeyring
from chatmod.settings.logins import FixedLogin, KeptLogin, LoginStore
from chatmod.settings.machine import machine_zone
from chatmod.settings.safe import Kept, Safe
from chatmod.settings.terms import TermsBook

__all__ = [
    "Awake",
    "DataFolder",
    "FixedLogin",
    "Hold",
    "Kept",
    "KeptLogin",
    "KeyringTrouble",
    "Lock",
    "LoginStore",
    "Safe",
    "SystemKeyring",
    "TermsBook",
    "hide",
    "kept_awake",
    "machine_zone",
    "meet",
]
