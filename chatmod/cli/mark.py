"""`chatmod mark` and `chatmod unmark`: the moderator's notes in the margin."""

from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.options import ChatName, Data, Json

if TYPE_CHECKING:
    from chatmod.archive import FoundPost
    from chatmod.domain.marks import MarkKind

PostName = Annotated[
    str,
    typer.Argument(
        metavar="POST", help="Its number in `show`, such as 17, its address, or its id.", show_default=False
    ),
]
Note = Annotated[list[str] | None, typer.Argument(metavar="[TEXT]", help="What you say of it.", show_default=False)]
Gem = Annotated[bool, typer.Option("--gem", help="A highlight.")]
Resource = Annotated[bool, typer.Option("--resource", help="It points to something worth keeping.")]
Action = Annotated[bool, typer.Option("--action", help="Something to do, or to take away.")]
Later = Annotated[bool, typer.Option("--later", help="A question left for another time.")]


def mark(
    chat: ChatName,
    post: PostName,
    note: Note = None,
    gem: Gem = False,
    resource: Resource = False,
    action: Action = False,
    later: Later = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Mark a post, for the recap."""
    from chatmod.cli.options import find_chat
    from chatmod.domain.marks import Mark
    from chatmod.errors import SettingsError
    from chatmod.live import SystemClock

    kinds = _kinds(gem=gem, resource=resource, action=action, later=later)
    if not kinds:
        raise SettingsError("A mark is of a kind, and none is given.", "Add --gem, --resource, --action or --later.")
    archive, info = find_chat(chat, data)
    found = archive.find_post(info, post)
    said = " ".join(" ".join(note or ()).split())
    at = SystemClock().now()
    for kind in kinds:
        archive.mark(info, Mark(found.id, kind, said, at))
    _tell("marked", found, kinds, info.name, said, json=json)


def unmark(
    chat: ChatName,
    post: PostName,
    gem: Gem = False,
    resource: Resource = False,
    action: Action = False,
    later: Later = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Take the marks off a post: those of some kinds, or all."""
    from chatmod.cli.options import find_chat
    from chatmod.domain.marks import MarkKind

    archive, info = find_chat(chat, data)
    found = archive.find_post(info, post)
    wanted = _kinds(gem=gem, resource=resource, action=action, later=later) or tuple(MarkKind)
    taken = archive.unmark(info, found.id, wanted)
    _tell("unmarked", found, taken, info.name, "", json=json)


def _kinds(*, gem: bool, resource: bool, action: bool, later: bool) -> "tuple[MarkKind, ...]":
    from chatmod.domain.marks import MarkKind

    wanted = {
        MarkKind.GEM: gem,
        MarkKind.RESOURCE: resource,
        MarkKind.ACTION: action,
        MarkKind.LATER: later,
    }
    return tuple(kind for kind, is_wanted in wanted.items() if is_wanted)


def _tell(done: str, post: "FoundPost", kinds: "tuple[MarkKind, ...]", chat: str, note: str, *, json: bool) -> None:
    import json as json_format

    from chatmod.cli.printing import one_line

    if json:
        value = {
            "type": done, "version": 1, "chat": chat, "id": post.id, "place": post.place, "marks": list(kinds),
            "note": note,
        }  # fmt: skip
        typer.echo(json_format.dumps(value, ensure_ascii=False))
        return
    which = f"post {post.place} by @{post.author.handle}: {_begun(post.text)}"
    if not kinds:
        typer.echo(one_line(f"There was no such mark on {which}"))
        return
    said = f" ({note})" if note else ""
    typer.echo(one_line(f"{done.capitalize()} as {', '.join(kinds)}{said}: {which}"))


def _begun(text: str) -> str:
    most = 60
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rstrip()}…"
