"""`chatmod logout`: forgets a login."""

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import AccountName


def logout(account: AccountName) -> None:
    """Forget a login, and make it void where the network lets us."""
    import os

    from chatmod.assembly.accounts import log_out
    from chatmod.cli.interrupting import run_interruptibly
    from chatmod.cli.printing import one_line
    from chatmod.settings import LoginStore

    left = run_interruptibly(log_out(account, LoginStore.of_user(os.environ)))
    typer.echo(f"The login of {account} is forgotten here.")
    if left.still_set:
        typer.echo(f"Still set in the environment, and used: {', '.join(left.still_set)}.")
    if left.not_voided:
        typer.echo(one_line(f"The network could not be told: {left.not_voided}"), err=True)
        typer.echo("  Take the login back in the settings of your account there.", err=True)
        raise typer.Exit(ExitCode.FAILED)
