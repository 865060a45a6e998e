"""`chatmod room`: the room alone."""

from chatmod.cli.options import Bind, Data, Json, Port, PublicUrl


def room(
    bind: Bind = "127.0.0.1", port: Port = None, public_url: PublicUrl = None, data: Data = None, json: Json = False
) -> None:
    """Open the room alone, until Ctrl-C; a later `run` uses it."""
    from chatmod.assembly.casting import keep_room_open
    from chatmod.cli.addressing import introduce, room_address
    from chatmod.cli.interrupting import run_interruptibly
    from chatmod.cli.options import data_folder
    from chatmod.cli.stages import JsonStage, say_plainly

    say = JsonStage().say if json else say_plainly
    address = room_address(bind, port, public_url)
    try:
        run_interruptibly(keep_room_open(data_folder(data), address, lambda opened: introduce(opened, address, say)))
    except KeyboardInterrupt:
        say("The room is closed. What was said in it is kept.")
        raise
