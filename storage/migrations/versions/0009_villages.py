"""Villages: targets broken down, codes of roles kept sealed, roles handed over, places that became one.

Revision: 0009, after 0008, of 2026-11-29 01:40:00
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcTime


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

ADDED = {
    'place': ('into',),
    'role': ('follows',),
    'invitation': ('called', 'sealed', 'hands_over'),
}


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'target_share',
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('target', sa.String(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('role', sa.String(), nullable=False),
        sa.Column('at', UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('place', 'target', 'year', name=op.f('pk_target_share')),
    )
    for table, columns in ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.add_column(sa.Column(column, sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    """Go back."""
    for table, columns in ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
    op.drop_table('target_share')
