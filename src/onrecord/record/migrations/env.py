"""Where Alembic begins: it works on the connection that it is handed, inside of that one's transaction."""

from __future__ import annotations

from alembic import context

from onrecord.record import schema

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=schema.metadata, transactional_ddl=False)
context.run_migrations()
