"""The record in a browser: pages that can be linked to, read-only, from this machine only unless told otherwise."""
