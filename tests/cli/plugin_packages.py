"""Plug-ins that are installed for one test: a folder on the path, with what pip would write beside the module."""

from pathlib import Path

PIGEONS = '''
"""A loft of pigeons: what is posted flies away."""

from decimal import Decimal

from chatmod.domain.posts import Author
from chatmod.errors import Unauthorized
from chatmod.ports.logins import Credential
from chatmod.ports.platforms import Limits


class Loft:
    def __init__(self, token, name):
        self.token, self.name, self.limits = token, name, plugin.limits

    async def whoami(self):
        if self.token.startswith("broken"):
            raise RuntimeError(f"Authorization: Bearer {self.token}")
        if not self.token.startswith("good"):
            raise Unauthorized(self.name, f"No pigeon knows {self.token}", f"Not {self.token}, another.")
        return Author("1", "heather", "Heather")

    async def close(self):
        pass


class Pigeons:
    name = "pigeon"
    limits = Limits(characters=100, images=1)
    credentials = {
        "loft": Credential("where the pigeons live", secret=False, required=False),
        "token": Credential("the ring on its leg"),
    }

    def measure(self, text):
        return len(text)

    def price(self, text, images):
        return Decimal("0.20" if "://" in text else "0.015")

    def open(self, login, name):
        return Loft(login.values["token"], name)


plugin = Pigeons()
'''
LED = '''

class Led(Pigeons):
    """Leads the person itself, over a browser."""

    async def log_in(self, desk, given):
        desk.say(f"Welcome to {given.get('loft', 'the loft')}.")
        async with desk.redirect() as redirect:
            came = await redirect.answer(f"https://loft.example/?redirect_uri={redirect.uri}&state=7")
        return {**given, "token": f"good {came['code']}"}

    async def log_out(self, values):
        if "stubborn" in values["token"]:
            raise Unauthorized("pigeon", "It does not come back")
        if "lame" in values["token"]:
            raise KeyError(values["token"])


plugin = Led()
'''

LAME = '''

class Lame(Pigeons):
    """Cannot be opened."""

    def open(self, login, name):
        raise KeyError(login.values["token"])


plugin = Lame()
'''


def install(folder: Path, module: str, source: str) -> Path:
    """Make a package of one module with one platform; its folder belongs on the path."""
    site = folder / "site"
    metadata = site / f"{module}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text(f"[chatmod.platforms]\npigeon = {module}:plugin\n", encoding="utf-8")
    (site / f"{module}.py").write_text(source, encoding="utf-8")
    return site
