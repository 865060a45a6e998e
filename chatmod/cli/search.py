"""`chatmod search`: posts of all chats, by their words."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from chatmod.cli.options import Data, Json, Plain

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="WORDS...", help='All of them; "a phrase", beginn*, this OR that, -not.', show_default=False
    ),
]
Chat = Annotated[str | None, typer.Option("--chat", metavar="CHAT", help="In this chat only, or in `rehearsal`.")]
By = Annotated[str | None, typer.Option("--by", metavar="PERSON", help="A handle, or a name as it is shown.")]
Question = Annotated[str | None, typer.Option("--question", metavar="Q3", help="Answers to this question.")]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="From a day or time on, or since so long ago (`7 days`)."),
]
Until = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Up to a time; a day is meant whole.")]
Network = Annotated[str | None, typer.Option("--on", metavar="P", help="From this network only.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="So many posts at most.")]
Best = Annotated[bool, typer.Option("--best", help="Not the newest first, but those that match best.")]
InZone = Annotated[
    str | None,
    typer.Option("--zone", metavar="AREA/CITY", help="The zone of all times; without it, this machine's."),
]


class SearchCommand(TyperCommand):
    """A command whose words may begin with a minus, and are no options then."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer keeps the type to itself
        """Put words that are to be absent behind all options."""
        parameters = [parameter for parameter in self.get_params(ctx) if parameter.param_type_name == "option"]
        flags = {flag for one in parameters for flag in (*one.opts, *one.secondary_opts)}
        takes_value = {flag for one in parameters if not getattr(one, "is_flag", False) for flag in one.opts}
        place = args.index("--") if "--" in args else len(args)
        absent: list[str] = []
        kept: list[str] = []
        for before, arg in zip(["", *args], args[:place], strict=False):
            is_absent = len(arg) > 1 and arg[0] == "-" and arg[1] != "-" and arg not in flags
            (absent if is_absent and before not in takes_value else kept).append(arg)
        absent += args[place + 1 :]
        return list(super().parse_args(ctx, [*kept, *(["--", *absent] if absent else [])]))


def search(
    words: Words = None,
    chat: Chat = None,
    by: By = None,
    question: Question = None,
    since: Since = None,
    until: Until = None,
    on: Network = None,
    limit: Limit = 20,
    best: Best = False,
    zone: InZone = None,
    data: Data = None,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Find posts in all chats, the newest first."""
    from chatmod.assembly.searching import Typed, search_archive
    from chatmod.settings import DataFolder

    typed = Typed(words or (), chat, by, question, since, until, on, limit, best)
    there = _zone(zone)
    results = search_archive(DataFolder.place(data), typed, _now, there, _say_waiting)
    if json:
        import json as json_format

        from chatmod.cli.hits import hits_json

        for value in hits_json(results):
            typer.echo(json_format.dumps(value, ensure_ascii=False))
        return
    from chatmod.cli.hits import tell_hits

    tell_hits(results, typed, there, plain=plain)


def _now() -> "datetime":
    from chatmod.live import SystemClock

    return SystemClock().now()


def _zone(name: str | None) -> "ZoneInfo":
    from chatmod.assembly.zoning import zones_named
    from chatmod.settings import machine_zone

    return zones_named([name])[0] if name is not None else machine_zone()


_WORTH_TELLING = 20_000


def _say_waiting(posts: int) -> None:
    import sys

    if posts > _WORTH_TELLING and sys.stderr.isatty():
        typer.echo(f"Making {posts:,} posts searchable, once ...", err=True)
