from onrecord.faces.api import Record, open_record, read_sources

__all__ = ["Record", "open", "read"]
__version__: str
open = open_record  # noqa: A001 (what it is called from outside: onrecord.open)
read = read_sources
