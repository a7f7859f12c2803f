"""What is looked up in a conversation is found by an index: who is of a unit, rows that were joined to another, clans of a head.

Revision: 0019, after 0018, of 2026-11-29 14:30:00
"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

INDEXES = (
    ('ix_person_unit', 'person', 'unit', 'unit IS NOT NULL'),
    ('ix_person_same_as', 'person', 'same_as', "same_as <> ''"),
    ('ix_household_same_as', 'household', 'same_as', "same_as <> ''"),
    ('ix_clan_head', 'clan', 'head', ''),
)


def upgrade() -> None:
    """Go up."""
    for name, table, column, which in INDEXES:
        some = {f'{kind}_where': sa.text(which) for kind in ('sqlite', 'postgresql') if which}
        op.create_index(name, table, [column], unique=False, **some)


def downgrade() -> None:
    """Go back."""
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
