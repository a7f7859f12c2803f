"""A database knows its keys, how its sums were counted, and who was erased from it.

Revision: 0014, after 0013, of 2026-11-29 03:00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    """Go up."""
    op.create_table('installation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('keys', JSON, server_default=sa.text("'[]'"), nullable=False),
    sa.Column('digest_key', sa.String(), server_default='', nullable=False),
    sa.Column('counted', sa.Integer(), server_default='0', nullable=False),
    sa.Column('program', sa.String(), server_default='', nullable=False),
    sa.Column('backed_up', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('erasure',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure'))
    )
    audit = sa.table('audit', sa.column('action'), sa.column('detail', JSON), sa.column('at', sa.DateTime(timezone=True)))
    erasure = sa.table('erasure', sa.column('id'), sa.column('at', sa.DateTime(timezone=True)))
    rows = op.get_bind().execute(sa.select(audit.c.detail, audit.c.at).where(audit.c.action == 'erased')).all()
    known = {row.detail['digest']: row.at for row in rows if 'digest' in row.detail}
    if known:
        op.bulk_insert(erasure, [{'id': digest, 'at': at} for digest, at in known.items()])


def downgrade() -> None:
    """Go back."""
    op.drop_table('erasure')
    op.drop_table('installation')
