"""The options that say how sources are taken: which columns, how many, and how pages on the web are fetched."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import SettingsError

if TYPE_CHECKING:
    from onrecord.documents.inputs import SourceOptions

SHORTEST_WATCH = 1.0
"""Minutes between two looks at a feed: no feed changes faster, and no site should be asked more often."""

ColumnsOption = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="MAP",
        help="Of tables: a preset (mediacloud, gdelt-doc, gdelt-gkg, gdelt-events, gdelt-mentions, gdelt-bigquery) or "
        "FIELD=COLUMN,... with the fields text, html, url, id, title, date, outlet. Unnamed columns are 1, 2, ...",
    ),
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many pages of each source.")
]
ArchiveOption = Annotated[
    str | None,
    typer.Option("--archive", metavar="FOLDER", help="Where fetched pages are kept as WARC (default: RECORD.pages)."),
]
PauseOption = Annotated[
    float,
    typer.Option("--pause", metavar="SECONDS", min=0.0, max=3600.0, help="Between two requests to the same host."),
]
RefetchOption = Annotated[
    float,
    typer.Option("--refetch-after", metavar="HOURS", min=0.0, help="Ask again for pages fetched longer ago than this."),
]
ContactOption = Annotated[
    str | None,
    typer.Option("--contact", metavar="WHO", help="Your e-mail or page, told to the sites that are asked."),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-network", metavar="NETWORK", help="Also fetch from this private network, such as 192.168.7.0/24."
    ),
]
WatchOption = Annotated[bool, typer.Option("--watch", help="Go on looking for new pages until stopped with Ctrl-C.")]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, max=1024, help="Processes that read (default: one a core)."),
]
EveryOption = Annotated[
    float, typer.Option("--every", metavar="MINUTES", min=SHORTEST_WATCH, help="With --watch: between two looks.")
]


def source_options(
    *,
    record: str,
    columns: str | None = None,
    limit: int | None = None,
    archive: str | None = None,
    pause: float = 1.0,
    refetch_after: float = 24.0,
    contact: str | None = None,
    allow_network: Iterable[str] = (),
) -> SourceOptions:
    """What the options amount to; SettingsError where one makes no sense. ``record`` is the record's name or URL."""
    from onrecord.documents.addresses import read_network
    from onrecord.documents.collect import Collector
    from onrecord.documents.columns import read_columns
    from onrecord.documents.fetch import Manners
    from onrecord.documents.inputs import SourceOptions
    from onrecord.documents.page_store import PageStore

    if contact is not None and not re.fullmatch(r"[\x20-\x7e]{3,200}", contact):
        raise SettingsError("it must be 3 to 200 plain letters", "--contact", "Give an e-mail address or a page")
    allowed = tuple(read_network(text) for text in allow_network)
    chosen = read_columns(columns) if columns is not None else None
    store = PageStore(Path(archive or archive_beside(record)))
    manners = Manners(pause=pause, contact=contact, allowed=allowed)
    collector = Collector(store, manners=manners, fresh=datetime.timedelta(hours=refetch_after))
    return SourceOptions(collector=collector, columns=chosen, limit=limit)


def archive_beside(record: str) -> str:
    """The folder for fetched pages that goes with a record: ``crisis.db`` has ``crisis.pages``."""
    if "://" in record or record.startswith(":"):
        return "onrecord.pages"
    return str(Path(record).with_suffix(".pages"))


def check_watch(sources: Iterable[str]) -> None:
    """SettingsError unless a source can have news: only what lies on the web changes by itself."""
    from onrecord.documents.addresses import is_address

    if not any(is_address(source) for source in sources):
        what = "--watch needs the address of a feed, a sitemap or a list"
        raise SettingsError(what, "--watch", "Give one, such as https://news.example/feed.xml")


def keep_looking(look: Callable[[], None], *, minutes: float, wait: Callable[[float], None] = time.sleep) -> None:
    """Look, wait, look again, until the user stops it; stopped amid a page, ``look`` itself says what that means."""
    try:
        while True:
            look()
            wait(60 * minutes)
    except KeyboardInterrupt:
        return
