"""Run migrations on the connection handed over by assessment.storage.migrate."""

from alembic import context

given = context.config.attributes
context.configure(
    connection=given["connection"], target_metadata=given["metadata"], render_as_batch=True, compare_type=True
)
with context.begin_transaction():
    context.run_migrations()
