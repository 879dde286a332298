"""onrecord reads news and keeps the diplomatic record, every entry traced to its exact words."""

__version__ = "0.1.0"
