"""`chatmod stats`: what people count of a chat afterwards."""

import typer

from chatmod.cli.options import ChatName, Data, Json


def stats(chat: ChatName, data: Data = None, json: Json = False) -> None:
    """Count a chat, and say what each number means."""
    from chatmod.assembly.counting import count
    from chatmod.cli.options import find_chat, titled

    archive, info = find_chat(chat, data)
    edition = titled(chat, archive.edition(info))
    counted = count(archive, info, edition, rehearsed=chat == "rehearsal")
    if json:
        import json as json_format

        from chatmod.cli.stats_told import stats_json

        for value in stats_json(edition, counted):
            typer.echo(json_format.dumps(value, ensure_ascii=False))
        return
    from chatmod.cli.stats_told import stats_lines

    for line in stats_lines(edition, counted):
        typer.echo(line)
