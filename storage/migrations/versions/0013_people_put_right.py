"""Imports that can be taken back, households joined to others, registrations on paper.

Revision: 0013, after 0012, of 2026-11-29 01:40:00
"""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('batch', sa.String(), server_default='', nullable=False))
    with op.batch_alter_table('household', schema=None) as batch_op:
        batch_op.add_column(sa.Column('batch', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('same_as', sa.String(), server_default='', nullable=False))
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('registered_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('registered_by', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.drop_column('registered_by')
        batch_op.drop_column('registered_on')
    with op.batch_alter_table('household', schema=None) as batch_op:
        batch_op.drop_column('same_as')
        batch_op.drop_column('batch')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('batch')
