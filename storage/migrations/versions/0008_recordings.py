"""Questions of a sheet read aloud, by commune.

Revision: 0008, after 0007, of 2026-11-28 23:35:00
"""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcTime


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'recording',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('commune', sa.String(), nullable=False),
        sa.Column('sheet', sa.String(), nullable=False),
        sa.Column('indicator', sa.String(), nullable=False),
        sa.Column('words', sa.String(), nullable=False),
        sa.Column('spoken_by', sa.String(), nullable=False),
        sa.Column('spoken_on', sa.Date(), nullable=False),
        sa.Column('seconds', sa.Integer(), nullable=False),
        sa.Column('sound', sa.LargeBinary(), nullable=False),
        sa.Column('at', UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recording')),
        sa.UniqueConstraint('commune', 'sheet', 'indicator', name=op.f('uq_recording_commune_sheet_indicator')),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('recording')
