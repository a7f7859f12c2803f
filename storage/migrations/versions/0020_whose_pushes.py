"""What was sent to a contact, and what goes first, is found by an index; SQLite is told what its indexes are worth, else it looks for a person's pushes by their state.

Revision: 0020, after 0019, of 2026-11-29 22:40:00
"""

import sqlalchemy as sa
from alembic import op


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

WORTH = {  # rows of the table, then how many one looks through for one value of its columns
    'ix_push_state': ('push', '1000000 5000 10'),
    'ix_push_first': ('push', '1000 500 2'),
    'ix_push_campaign': ('push', '1000000 5000'),
    'ix_push_commune': ('push', '1000000 5000'),
    'ix_outbox_state': ('outbox', '1000000 5000 10'),
    'ix_person_commune': ('person', '1000000 5000'),
    'ix_person_village': ('person', '1000000 700'),
    'ix_assessment_commune': ('assessment', '1000000 5000'),
    'ix_assessment_village': ('assessment', '1000000 700'),
    'ix_household_commune': ('household', '300000 2000'),
    'ix_household_place': ('household', '300000 200'),
}


def upgrade() -> None:
    """
    Go up.

    Without statistics SQLite takes each index to be as good as another. Its table of them may be written by whoever knows better
    (https://www.sqlite.org/fileformat2.html#stat1tab); PostgreSQL counts for itself.
    """
    which = sa.text("contact <> ''")
    op.create_index('ix_push_contact', 'push', ['contact'], unique=False, sqlite_where=which, postgresql_where=which)
    which = sa.text("state = 'planned' AND kind IN ('service', 'subscribed')")
    op.create_index('ix_push_first', 'push', ['kind', 'not_before'], unique=False, sqlite_where=which, postgresql_where=which)
    there = op.get_bind()
    if there.dialect.name != 'sqlite':
        return
    op.execute('ANALYZE outbox')  # makes the table
    op.execute('DELETE FROM sqlite_stat1')
    for index, (table, worth) in WORTH.items():
        row = {'table': table, 'index': index, 'worth': worth}
        there.execute(sa.text('INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:table, :index, :worth)'), row)
    op.execute('ANALYZE sqlite_schema')  # whoever is connected takes notice


def downgrade() -> None:
    """Go back."""
    there = op.get_bind()
    if there.dialect.name == 'sqlite':
        op.execute('ANALYZE outbox')
        op.execute('DELETE FROM sqlite_stat1')
        op.execute('ANALYZE sqlite_schema')
    op.drop_index('ix_push_first', table_name='push')
    op.drop_index('ix_push_contact', table_name='push')
