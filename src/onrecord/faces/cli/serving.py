"""The command that shows the record in a browser."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import SettingsError
from onrecord.faces.cli.options import RecordOption, open_record, settings_for
from onrecord.faces.cli.terminal import say

if TYPE_CHECKING:
    import uvicorn

    from onrecord.record.store import Record

LOCAL = "127.0.0.1"
PORT = 8420


def serve(
    *,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")] = LOCAL,
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0 takes any free one.")] = PORT,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Answer to this name too. May be repeated."),
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="Show only; nobody decides anything here.")] = False,
    who: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who reviews (default: ONRECORD_REVIEWER, or the user).")
    ] = None,
    record: RecordOption = None,
) -> None:
    """Show the record in a browser on this machine, and review it there.

    Decisions are taken on this machine only: with another --host, or with --read-only, the pages only read.

    Nothing is fetched from other machines, and what is read meanwhile appears as it comes in. Stop it with Ctrl-C.

    \b
    Examples:
      onrecord serve
      onrecord serve --record crisis.db --port 9000 --open
    """
    import contextlib
    import socket

    from onrecord.faces.deciding import reviewer_name

    names = [*(allow_host or ()), *([] if host in ("0.0.0.0", "::") else [host])]  # noqa: S104 (compared, not bound)
    local = host in (LOCAL, "localhost", "::1")
    reviewer = reviewer_name(who, os.environ) if local and not read_only else None
    with open_record(record) as store:
        try:
            listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            place = f"{host}:{port}"
            raise SettingsError(f"it cannot listen there ({error.strerror})", place, "Give another --port") from error
        with listener:
            at = f"[{host}]" if ":" in host else host
            address = f"http://{at}:{listener.getsockname()[1]}/"
            say(f"{settings_for(record).record} is shown at {address} (Ctrl-C stops it)")
            if not local:
                say("Everybody who reaches this address can read this record: there is no password.")
            if open_browser:
                import webbrowser

                webbrowser.open(address)
            with contextlib.suppress(KeyboardInterrupt):  # stopping it is its normal end
                server_for(store, names=names, reviewer=reviewer).run(sockets=[listener])


def server_for(store: Record, *, names: Iterable[str], reviewer: str | None = None) -> uvicorn.Server:
    """The server of an open record's page, which answers to these names beside this machine's own.

    Without a ``reviewer`` it only reads.
    """
    import uvicorn

    from onrecord.faces.web.app import make_app
    from onrecord.faces.web.patience import LARGEST_HEAD, MOST_CONNECTIONS, Patient

    config = uvicorn.Config(
        make_app(store, hosts=names, reviewer=reviewer),
        http=Patient,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        limit_concurrency=MOST_CONNECTIONS,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
    )
    return uvicorn.Server(config)
