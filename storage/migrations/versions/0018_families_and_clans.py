"""Families and clans: clans, exemptions from gates, a commune's own sheets of points, their reviews.

Revision: 0018, after 0017, of 2026-11-29 10:40:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default='', nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _serial() -> sa.Column[int]:
    return sa.Column('serial', sa.BigInteger(), server_default='0', nullable=False)


def _string(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


INDEXES = (
    ('clan', 'commune'),
    ('clan', 'serial'),
    ('gate_exemption', 'person'),
    ('gate_exemption', 'serial'),
    ('points_version', 'commune'),
    ('points_version', 'serial'),
    ('title_step', 'person'),
    ('title_step', 'serial'),
    ('title_step', 'sheet'),
    ('household', 'clan'),
)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'clan',
        _string('id'),
        _string('commune'),
        _string('name'),
        _string('folded'),
        _word('head'),
        _string('role'),
        _time('at'),
        _time('ended', nullable=True),
        _serial(),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_clan')),
    )
    op.create_table(
        'gate_exemption',
        _string('id'),
        _string('person'),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        _string('role'),
        _time('at'),
        _time('ended', nullable=True),
        _serial(),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_gate_exemption')),
    )
    op.create_table(
        'points_version',
        _string('id'),
        _string('commune'),
        _string('title'),
        _string('version'),
        sa.Column('body', JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column('in_force', sa.Boolean(), server_default=sa.false(), nullable=False),
        _string('role'),
        _time('published'),
        _serial(),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_points_version')),
    )
    op.create_table(
        'title_step',
        _string('id'),
        _string('sheet'),
        _string('step'),
        _string('person'),
        _word('role'),
        _word('contact'),
        sa.Column('words', sa.Text(), nullable=False),
        _time('at'),
        _serial(),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_title_step')),
    )
    with op.batch_alter_table('household', schema=None) as batch_op:
        batch_op.add_column(_word('clan'))
    with op.batch_alter_table('title_sheet', schema=None) as batch_op:
        batch_op.add_column(_word('person'))
        batch_op.add_column(_word('review'))
    with op.batch_alter_table('title_answer', schema=None) as batch_op:
        batch_op.add_column(_word('person'))
    for table, column in INDEXES:
        op.create_index(f'ix_{table}_{column}', table, [column])


def downgrade() -> None:
    """Go back."""
    op.drop_index('ix_household_clan', table_name='household')
    for table, column in (('title_answer', 'person'), ('title_sheet', 'review'), ('title_sheet', 'person'), ('household', 'clan')):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
    for name in ('title_step', 'points_version', 'gate_exemption', 'clan'):
        op.drop_table(name)
