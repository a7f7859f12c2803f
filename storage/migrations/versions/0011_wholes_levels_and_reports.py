"""
Out of what a share is told, levels of targets that are no shares, and what an officer writes into a report.

Revision: 0011, after 0010, of 2026-11-29 01:40:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.tables.base import UtcTime


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('target_value', schema=None) as batch_op:
        batch_op.add_column(sa.Column('whole', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('level', sa.String(), server_default='', nullable=False))
    with op.batch_alter_table('plan_in_force', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                'wholes',
                sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'),
                server_default=sa.text("'{}'"),
                nullable=False,
            )
        )
    op.create_table(
        'report_part',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('report', sa.String(), nullable=False),
        sa.Column('part', sa.String(), nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('role', sa.String(), nullable=False),
        sa.Column('at', UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_report_part')),
        sa.UniqueConstraint('place', 'report', 'part', name=op.f('uq_report_part_place_report_part')),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('report_part')
    with op.batch_alter_table('plan_in_force', schema=None) as batch_op:
        batch_op.drop_column('wholes')
    with op.batch_alter_table('target_value', schema=None) as batch_op:
        batch_op.drop_column('level')
        batch_op.drop_column('whole')
