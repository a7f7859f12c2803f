"""
A figure that was entered by hand can be taken back.

Revision: 0010, after 0009, of 2026-11-29 01:30:00
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcTime


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('target_value', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ended', UtcTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('target_value', schema=None) as batch_op:
        batch_op.drop_column('ended')
