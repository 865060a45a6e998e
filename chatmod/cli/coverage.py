"""`chatmod coverage`: who has been answered, and who not yet."""

import typer

from chatmod.cli.options import ChatName, Data, Json, Plain


def coverage(chat: ChatName, data: Data = None, plain: Plain = False, json: Json = False) -> None:
    """Tell who was answered in a chat, and who still waits."""
    from chatmod.assembly.covering import board_of_chat
    from chatmod.cli.options import find_chat, titled

    archive, info = find_chat(chat, data)
    edition = titled(chat, archive.edition(info))
    board = board_of_chat(archive, info, edition, rehearsed=chat == "rehearsal")
    if json:
        import json as json_format

        from chatmod.cli.coverage_told import coverage_json

        for value in coverage_json(edition.chat, board):
            typer.echo(json_format.dumps(value, ensure_ascii=False))
        return
    from rich.text import Text

    from chatmod.cli.coverage_told import coverage_lines
    from chatmod.cli.folding import say_folded

    lines = coverage_lines(edition.chat, board)
    say_folded((Text(line.text, "bold" if line.heading and not plain else "") for line in lines), hanging="    ")
