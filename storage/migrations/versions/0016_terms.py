"""What is over goes: indexes on what it is found by; files of photos whose rows are gone.

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
    op.create_table('gone_picture',
    sa.Column('id', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gone_picture'))
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('gone_picture')
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
