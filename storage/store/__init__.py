"""The store: engines, the grouped writer, readers, migrations."""
