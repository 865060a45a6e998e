"""`chatmod assign`: a post that stands under the wrong question is put under the right one."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatmod.cli.options import ChatName, Data, Json

if TYPE_CHECKING:
    from chatmod.assembly.assigning import Assigned

Post = Annotated[
    str | None,
    typer.Argument(metavar="POST", help="Its number in `show`, such as 17, its address, or its id."),
]
Questions = Annotated[
    list[str] | None,
    typer.Argument(metavar="Q3", help="The question; several as `Q3,Q4`; `none` if it answers none."),
]
Thread = Annotated[bool, typer.Option("--thread", help="What answers it goes with it, also what comes later.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take the last step back: of POST, or without one of the chat.")]


def assign(
    chat: ChatName,
    post: Post = None,
    questions: Questions = None,
    thread: Thread = False,
    undo: Undo = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Put a post under another question, for ever."""
    from chatmod.assembly.assigning import assign as put
    from chatmod.assembly.assigning import unassign
    from chatmod.errors import SettingsError
    from chatmod.live import SystemClock
    from chatmod.settings import DataFolder

    folder, now = DataFolder.place(data), SystemClock().now()
    if undo:
        if questions or thread:
            raise SettingsError(
                "--undo takes the last step back, and nothing else.", "Leave out the question, and --thread."
            )
        assigned = unassign(folder, chat, post, now)
    else:
        if post is None:
            raise SettingsError("No post is named.", f"Write its number in `chatmod show {chat}`, such as 17.")
        assigned = put(folder, chat, post, questions or (), now, thread=thread)
    if json:
        import json as json_format

        typer.echo(json_format.dumps(_as_object(assigned), ensure_ascii=False))
        return
    for line in _lines(assigned, chat):
        typer.echo(line)


def _lines(assigned: "Assigned", chat: str) -> list[str]:
    from chatmod.cli.printing import one_line
    from chatmod.cli.reasons import under, why

    post = assigned.post
    text = one_line(post.text)
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    lines = [f"#{post.place} by @{one_line(post.author.handle)}: {shown}"]
    if assigned.undone is not None:
        lines.append(f"  Taken back: {under(assigned.undone.questions)}, {why('moderator')}.")
    if assigned.before == assigned.after:
        lines.append(f"  It stays {under(assigned.after.questions)}, {why(assigned.after.reason)}.")
    else:
        lines.append(f"  It was {under(assigned.before.questions)}, {why(assigned.before.reason)}.")
        lines.append(f"  It is {under(assigned.after.questions)}, {why(assigned.after.reason)}.")
    for moved in assigned.others:
        posts = "1 other post" if moved.posts == 1 else f"{moved.posts} other posts"
        verb = "was" if moved.posts == 1 else "were"
        lines.append(f"  With it {posts} moved: {verb} {under(moved.before)}, now {under(moved.after)}.")
    if assigned.undone is None:
        lines.append(f"  To take it back: chatmod assign {chat} {post.place} --undo")
    return lines


_SHOWN = 100


def _as_object(assigned: "Assigned") -> dict[str, Any]:
    sides = {"before": assigned.before, "after": assigned.after}
    return {
        "type": "assigned",
        "version": 1,
        "chat": assigned.chat,
        "id": assigned.post.id,
        "number": assigned.post.place,
        **{name: {"questions": list(side.questions), "reason": side.reason} for name, side in sides.items()},
        "thread": assigned.thread,
        "undone": assigned.undone is not None,
        "moved": [
            {"before": list(moved.before), "after": list(moved.after), "posts": moved.posts}
            for moved in assigned.others
        ],
    }
