"""What is over goes: indexes on what it is found by.

Revision: 0016, after 0015, of 2026-11-29 10:30:00
"""

import sqlalchemy as sa
from alembic import op


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

INDEXES = (
    ('ix_inbox_at', 'inbox', 'at', ''),
    ('ix_outbox_created', 'outbox', 'created', ''),
    ('ix_run_closed', 'run', 'closed', "talk <> 'assess'"),
    ('ix_push_changed', 'push', 'changed', "contact <> ''"),
    ('ix_audit_at', 'audit', 'at', ''),
)


def upgrade() -> None:
    """Go up."""
    for name, table, column, which in INDEXES:
        some = {f'{kind}_where': sa.text(which) for kind in ('sqlite', 'postgresql') if which}
        op.create_index(name, table, [column], unique=False, **some)


def downgrade() -> None:
    """Go back."""
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
