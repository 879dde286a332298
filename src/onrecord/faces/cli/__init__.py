"""The `onrecord` command."""
