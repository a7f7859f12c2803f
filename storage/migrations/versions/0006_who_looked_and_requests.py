"""who looked, and what people ask about their data.

Revision: 0006, after 0005, of 2026-11-28 22:55:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index('ix_audit_actor_at', ['actor', 'at'])
    op.create_table(
        'data_request',
        sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('person', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('received', sa.DateTime(timezone=True), nullable=False),
        sa.Column('acknowledged', sa.DateTime(timezone=True), nullable=True),
        sa.Column('done', sa.DateTime(timezone=True), nullable=True),
        sa.Column('role', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_data_request')),
    )
    with op.batch_alter_table('data_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_data_request_person'), ['person'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table('data_request')
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_actor_at')
