"""The stored record: schema, store, search, verification and exports."""
