"""Decisions that were corrected or revoked; a question at the floor alone is no reason to open a sheet.

Revision: 0012, after 0011, of 2026-11-29 01:50:00
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcTime


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ended', UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('ended_by', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('instead', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('reason', sa.Text(), server_default='', nullable=False))
    op.execute("UPDATE assessment SET flags = '[]' WHERE CAST(flags AS TEXT) = '[\"floor\"]'")


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_column('reason')
        batch_op.drop_column('instead')
        batch_op.drop_column('ended_by')
        batch_op.drop_column('ended')
