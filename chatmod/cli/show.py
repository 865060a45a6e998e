"""`chatmod show`: a chat, read in the terminal."""

from chatmod.cli.options import ChatName, Data, Json


def show(chat: ChatName, data: Data = None, json: Json = False) -> None:
    """Show a chat: its questions, and the answers under them."""
    import typer

    from chatmod.cli.options import read_chat

    edition = read_chat(chat, data)
    if json:
        from chatmod.exports import jsonl_lines

        for line in jsonl_lines(edition):
            typer.echo(line, nl=False)
        return
    from chatmod.cli.reading import edition_lines

    for line in edition_lines(edition):
        typer.echo(line)
