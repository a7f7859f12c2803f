"""What came after what, as the database counts; pages that several gateways serve.

Revision: 0015, after 0014, of 2026-11-29 06:10:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
TABLES = (
    'answer', 'assessment', 'audit', 'campaign', 'consent', 'data_request', 'decision', 'evidence', 'frozen_figures',
    'link_code', 'meeting', 'outbox', 'review_step', 'role', 'run',
)


def upgrade() -> None:
    """Go up: rows that are there keep 0, and among themselves the order of their ids."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('CREATE SEQUENCE serial_number AS bigint')
    for name in TABLES:
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.add_column(sa.Column('serial', sa.BigInteger(), server_default='0', nullable=False))
            batch_op.create_index(batch_op.f(f'ix_{name}_serial'), ['serial'], unique=False)
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index('ix_answer_run')
        batch_op.create_index('ix_answer_run', ['run', 'serial', 'id'], unique=False)
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_contact_sequence')
        batch_op.drop_column('sequence')
        batch_op.create_index('ix_outbox_contact_serial', ['contact', 'serial'], unique=False)
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.drop_column('sequence')
    op.create_table('page',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('epoch', sa.String(), nullable=False),
    sa.Column('kiosk', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('used', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_page'))
    )
    op.create_table('page_message',
    sa.Column('page', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('body', JSON, server_default=sa.text("'{}'"), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('page', 'number', name=op.f('pk_page_message'))
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('page_message')
    op.drop_table('page')
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sequence', sa.Integer(), server_default='0', nullable=False))
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_contact_serial')
        batch_op.add_column(sa.Column('sequence', sa.Integer(), server_default='0', nullable=False))
        batch_op.create_index('ix_outbox_contact_sequence', ['contact', 'sequence'], unique=False)
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index('ix_answer_run')
        batch_op.create_index('ix_answer_run', ['run', 'id'], unique=False)
    for name in reversed(TABLES):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f'ix_{name}_serial'))
            batch_op.drop_column('serial')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP SEQUENCE serial_number')
