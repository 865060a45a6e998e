"""`chatmod chats`: what the archive holds."""

from chatmod.cli.options import Data, Json


def chats(data: Data = None, json: Json = False) -> None:
    """List the chats in the archive."""
    import json as json_format

    import typer

    from chatmod.archive import open_archive
    from chatmod.cli.printing import one_line
    from chatmod.settings import DataFolder

    archive_file = DataFolder.place(data) / "archive.db"
    found = open_archive(archive_file).chats() if archive_file.exists() else []
    for chat in found:
        if json:
            line = {
                "type": "chat",
                "version": 1,
                "chat": chat.name,
                "title": chat.title,
                "hashtag": chat.hashtag,
                "start": chat.start.isoformat(),
                "finished_at": chat.finished_at.isoformat() if chat.finished_at else None,
                "questions": chat.questions,
                "posts": chat.posts,
            }
            typer.echo(json_format.dumps(line, ensure_ascii=False))
        else:
            ended = "" if chat.finished_at else ", not finished"
            numbers = f"{chat.questions} questions, {chat.posts} posts{ended}"
            typer.echo(f"{chat.name}  #{chat.hashtag}  {numbers}  {one_line(chat.title)}")
    if not found and not json:
        typer.echo(f"No chats yet in {archive_file}. Begin: chatmod run questions/demo.md --start now")
