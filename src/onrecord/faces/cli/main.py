"""The ``onrecord`` command: its sub-commands, and how every way of ending becomes an exit code.

0 fine, 1 failure, 2 usage, 3 finished but some inputs failed, 130 interrupted. What is heavy to import is imported
by the command that needs it, so that ``--version`` and ``--help`` answer at once.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from onrecord import __version__
from onrecord.errors import OnRecordError, SettingsError
from onrecord.faces.cli import asking, clustering, exporting, following, keeping, reading, review, serving, showing
from onrecord.faces.cli import demo as demonstrating
from onrecord.faces.cli.terminal import say, say_error

FAILURE, USAGE, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    name="onrecord",
    help="Reads news and keeps the diplomatic record: who said what to whom, when, with the exact words.",
    epilog="Begin with 'onrecord demo'. Each command has its own --help with examples.",
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"onrecord {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the code a failure happened.")] = False,
) -> None:
    pass


app.command("demo")(demonstrating.demo)
app.command("read")(reading.read)
app.command("annotate")(reading.annotate)
app.command("find")(asking.find)
app.command("threads")(following.threads)
app.command("timeline")(following.timeline)
app.command("positions")(following.positions)
app.command("show")(showing.show)
app.command("review")(review.review)
app.command("verify")(keeping.verify)
app.command("export")(exporting.export)
app.command("serve")(serving.serve)
app.command("copy")(keeping.copy)
app.command("issues")(keeping.issues)
app.command("config")(keeping.config)
app.command("load")(clustering.load)
app.add_typer(clustering.app, name="cluster")


def main(arguments: Sequence[str]) -> int:
    """Run one command; gives its exit code and never raises what a user could meet."""
    debug, arguments = _split_debug(arguments)
    try:
        app(list(arguments), prog_name="onrecord")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILURE if end.code else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return FAILURE
    except OnRecordError as error:
        if debug:
            raise
        say_error(error)
        return USAGE if isinstance(error, SettingsError) else FAILURE
    except Exception as error:
        if debug:
            raise
        say(f"onrecord: this should not have happened: {type(error).__name__}: {error}")
        say("Run the command again with --debug and report what it prints.")
        return FAILURE
    return 0


def _split_debug(arguments: Sequence[str]) -> tuple[bool, list[str]]:
    """--debug counts wherever it stands before a lone ``--``."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    rest = [word for word in arguments[:end] if word != "--debug"] + list(arguments[end:])
    return "--debug" in arguments[:end], rest


def run() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code = main(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
