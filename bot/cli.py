"""`cdht`: the one command-line program."""

import typer

from bot.commands import serve, sheet

app = typer.Typer(
    name="cdht",
    no_args_is_help=True,
    add_completion=False,
    help="The assistant with which residents assess themselves against the Công dân học tập criteria.",
    pretty_exceptions_enable=False,
)
app.add_typer(sheet.app, name="sheet")
app.command()(serve.chat)
app.command()(serve.demo)
app.command()(serve.run)


def main() -> None:
    """Run the program."""
    app()
