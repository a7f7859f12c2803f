"""The titles of places, units, families and clans: sheets, answers, decisions, settings, numbers.

Revision: 0017, after 0016, of 2026-11-29 10:20:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default='', nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default='0', nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _serial() -> sa.Column[int]:
    return sa.Column('serial', sa.BigInteger(), server_default='0', nullable=False)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'title_sheet',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('bearer_kind', sa.String(), nullable=False),
        sa.Column('bearer', sa.String(), nullable=False),
        sa.Column('commune', sa.String(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('sheet', sa.String(), nullable=False),
        _word('kind'),
        sa.Column('state', sa.String(), nullable=False),
        _number('level'),
        _number('score'),
        _flag('passed'),
        sa.Column('counted', JSON, server_default=sa.text("'{}'"), nullable=False),
        _time('registered'),
        sa.Column('met_on', sa.Date(), nullable=True),
        sa.Column('minutes', sa.Text(), nullable=False),
        sa.Column('handed_in', sa.Date(), nullable=True),
        _time('started', nullable=False),
        _time('finished'),
        _word('role'),
        _serial(),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_title_sheet')),
    )
    op.create_index('ix_title_sheet_commune', 'title_sheet', ['commune'])
    op.create_index('ix_title_sheet_serial', 'title_sheet', ['serial'])
    op.create_index('ix_title_sheet_title_bearer_year', 'title_sheet', ['title', 'bearer', 'year'])
    op.create_table(
        'title_answer',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('sheet', sa.String(), nullable=False),
        sa.Column('item', sa.String(), nullable=False),
        sa.Column('answer', sa.String(), nullable=False),
        sa.Column('part', sa.Integer(), nullable=True),
        sa.Column('whole', sa.Integer(), nullable=True),
        sa.Column('number', sa.Integer(), nullable=True),
        sa.Column('amount', sa.BigInteger(), nullable=True),
        sa.Column('words', sa.Text(), nullable=False),
        _word('role'),
        _time('at', nullable=False),
        _serial(),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_title_answer')),
    )
    op.create_index('ix_title_answer_sheet', 'title_answer', ['sheet'])
    op.create_index('ix_title_answer_serial', 'title_answer', ['serial'])
    op.create_table(
        'title_decision',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('bearer_kind', sa.String(), nullable=False),
        sa.Column('bearer', sa.String(), nullable=False),
        sa.Column('commune', sa.String(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        _word('sheet'),
        sa.Column('outcome', sa.String(), nullable=False),
        _number('level'),
        _word('number'),
        sa.Column('day', sa.Date(), nullable=False),
        _word('signer'),
        sa.Column('until', sa.Date(), nullable=True),
        sa.Column('reasons', sa.Text(), nullable=False),
        sa.Column('role', sa.String(), nullable=False),
        _time('at', nullable=False),
        _time('ended'),
        _word('ended_by'),
        _word('instead'),
        sa.Column('why', sa.Text(), nullable=False),
        _serial(),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_title_decision')),
    )
    op.create_index('ix_title_decision_commune', 'title_decision', ['commune'])
    op.create_index('ix_title_decision_serial', 'title_decision', ['serial'])
    op.create_index('ix_title_decision_title_bearer', 'title_decision', ['title', 'bearer'])
    op.create_table(
        'title_rules',
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        _flag('off'),
        _word('receiver'),
        _word('authority'),
        _word('gate'),
        sa.Column('role', sa.String(), nullable=False),
        _time('at', nullable=False),
        sa.PrimaryKeyConstraint('place', 'title', name=op.f('pk_title_rules')),
    )
    op.create_table(
        'title_number',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('value', sa.Integer(), nullable=False),
        _word('source'),
        _word('meant'),
        sa.Column('role', sa.String(), nullable=False),
        _time('at', nullable=False),
        _time('ended'),
        _serial(),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_title_number')),
    )
    op.create_index('ix_title_number_place', 'title_number', ['place'])
    op.create_index('ix_title_number_serial', 'title_number', ['serial'])
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.add_column(_flag('difficult'))
        batch_op.add_column(_word('difficult_document'))
        batch_op.add_column(_flag('extreme'))
        batch_op.add_column(_word('extreme_document'))
        batch_op.add_column(_word('unit_kind'))
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.add_column(_word('role'))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_column('role')
    with op.batch_alter_table('place', schema=None) as batch_op:
        for name in ('unit_kind', 'extreme_document', 'extreme', 'difficult_document', 'difficult'):
            batch_op.drop_column(name)
    for name in ('title_number', 'title_rules', 'title_decision', 'title_answer', 'title_sheet'):
        op.drop_table(name)
