"""asked about a new phone.

Revision: 0007, after 0006, of 2026-11-28 22:45:00
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_column('asked')
