"""Credentials, from the environment."""

from collections.abc import Mapping

from chatmod.errors import SettingsError
from chatmod.ports.logins import Credential


def credentials_of(platform: str, wanted: Mapping[str, Credential], environment: Mapping[str, str]) -> dict[str, str]:
    """The credentials of a platform, each from `CHATMOD_PLATFORM_NAME`.

    Args:
        platform: Its name.
        wanted: Names of the credentials, and where a person finds each.
        environment: Usually `os.environ`.

    Raises:
        SettingsError: If one is missing or empty, naming the variables to set.
    """
    variables = {name: f"CHATMOD_{platform}_{name}".upper().replace("-", "_") for name in wanted}
    missing = [name for name in wanted if not environment.get(variables[name], "").strip()]
    if missing:
        needs = "; ".join(f"{variables[name]} ({wanted[name].where})" for name in missing)
        raise SettingsError(f"chatmod has no login for {platform}.", f"Set in the environment: {needs}.")
    return {name: environment[variables[name]].strip() for name in wanted}
