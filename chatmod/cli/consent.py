"""`chatmod consent`: who is out of the record, and who agreed to be shown."""

from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.options import ChatName, Data, Json

if TYPE_CHECKING:
    from chatmod.archive import Archive, ChatInfo, Register
    from chatmod.assembly.consenting import Named
    from chatmod.cli.consent_told import Teller

Who = Annotated[
    str | None,
    typer.Argument(
        metavar="PERSON", help="@handle, network:handle, the id of an author, or a code.", show_default=False
    ),
]
Out = Annotated[
    bool, typer.Option("--out", help="Take all that is theirs out of the archive, for good, in every chat.")
]
Agree = Annotated[bool, typer.Option("--agree", help="Their posts on X may be shown in full.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take back what was said; what is gone stays gone.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def consent(
    chat: ChatName,
    person: Who = None,
    out: Out = False,
    agree: Agree = False,
    undo: Undo = False,
    yes: Yes = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Look after people's wishes about their own words."""
    from chatmod.archive import Register
    from chatmod.assembly.consenting import Named, found
    from chatmod.cli.consent_told import Teller
    from chatmod.cli.options import find_chat
    from chatmod.errors import SettingsError
    from chatmod.live import SystemClock

    if out + agree + undo > 1 or (person is None) != (not (out or agree or undo)):
        raise SettingsError(
            "It takes a person and one thing to do, or neither.",
            "`chatmod consent CHAT` lists; `chatmod consent CHAT PERSON --out`, `--agree` or `--undo` changes.",
        )
    archive, info = find_chat(chat, data)
    register, teller = Register(archive.database), Teller(json=json)
    if person is None:
        _list(archive, info, register, teller)
        return
    named, now = Named.parse(person), SystemClock().now()
    if out:
        _take_out(register, named, teller, yes=yes)
    elif agree:
        someone = found(register, named)
        register.agree(someone, now)
        teller.agreed(someone)
    else:
        teller.undone(person, register.undo(named.name, named.network, now))


def _list(archive: "Archive", info: "ChatInfo", register: "Register", teller: "Teller") -> None:
    from chatmod.assembly.consenting import asks_in

    wishes = register.wishes()
    teller.list(info, wishes, list(asks_in(archive, info)))
    if any(wish.kind == "out" for wish in wishes) and not register.settle():
        teller.unsettled()


def _take_out(register: "Register", named: "Named", teller: "Teller", *, yes: bool) -> None:
    from chatmod.assembly.consenting import taking_out
    from chatmod.live import SystemClock

    now = SystemClock().now()
    taking = taking_out(register, named, now)
    if taking is None:
        assert named.network is not None
        teller.kept_out(register.keep_out(named.network, named.name, now), named)
        return
    if not yes and not _is_meant(teller.question(taking)):
        teller.nothing()
        return
    whole = register.take_out(taking)
    teller.taken_out(taking, whole=whole, copies=register.copies())


def _is_meant(question: str) -> bool:
    """Ask a person; where there is none, say how it is meant.

    Raises:
        SettingsError: If nobody can be asked.
    """
    import sys

    from chatmod.errors import SettingsError

    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        raise SettingsError(f"{question} Nobody can be asked here.", "Add --yes if that is meant.")
    return typer.confirm(question)
