"""What each commune comes to is kept, so that a province is told of as soon as a village; who changes a place marks its commune.

On SQLite the sums lie in the order of their key.

Revision: 0021, after 0020, of 2026-11-30 12:20:00
"""

import sqlalchemy as sa
from alembic import op


revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

# What makes `place` anew has to make these anew, too. A mark is set though it be set already: on PostgreSQL it takes the row
# that whoever counts the commune holds, see storage.office.wholes. There is a row for each commune as soon as a place names it.
LEADS = (
    "SELECT {place}.commune AS id WHERE {place}.level = 'village' AND {place}.commune <> ''"
    " UNION SELECT {place}.id WHERE {place}.level = 'commune'"
)
OLD = "UPDATE commune_whole SET year = 0 WHERE place IN (OLD.commune, OLD.id)"
GONE = 'DELETE FROM commune_whole WHERE place = OLD.id'
CHANGED = ('id', 'level', 'commune', 'until', 'adults', 'households')

POSTGRESQL = f"""
CREATE FUNCTION mark_commune_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        {OLD};
    END IF;
    IF TG_OP = 'DELETE' THEN
        {GONE};
    ELSE
        INSERT INTO commune_whole (place)
        SELECT id FROM ({LEADS.format(place='NEW')}) AS lead ORDER BY id
        ON CONFLICT (place) DO UPDATE SET year = 0;
    END IF;
    RETURN NULL;
END $$
"""
NEW = (
    "UPDATE commune_whole SET year = 0 WHERE place IN (NEW.commune, NEW.id)",
    f"INSERT INTO commune_whole (place) SELECT id FROM ({LEADS.format(place='NEW')})"
    " WHERE id NOT IN (SELECT place FROM commune_whole)",
)
SQLITE = {
    'INSERT': NEW,
    f'UPDATE OF {", ".join(CHANGED)}': (OLD, *NEW),
    'DELETE': (OLD, GONE),
}


def upgrade() -> None:
    """Go up."""
    counts = {'nullable': False, 'server_default': '0'}
    op.create_table(
        'commune_whole',
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('year', sa.Integer(), **counts),
        sa.Column('adults', sa.Integer(), **counts),
        sa.Column('basis', sa.String(), nullable=False, server_default=''),
        sa.Column('homes', sa.Integer(), **counts),
        sa.Column('staff', sa.Integer(), **counts),
        sa.Column('listed', sa.Integer(), **counts),
        sa.Column('begun', sa.Integer(), **counts),
        sa.Column('households', sa.Integer(), **counts),
        sa.PrimaryKeyConstraint('place', name=op.f('pk_commune_whole')),
        sqlite_with_rowid=False,
    )
    op.create_index('ix_place_level', 'place', ['province', 'level', 'until', 'commune', 'id'], unique=False)
    op.execute(
        "INSERT INTO commune_whole (place)"
        " SELECT commune FROM place WHERE level = 'village' AND commune <> '' UNION SELECT id FROM place WHERE level = 'commune'"
    )
    if op.get_bind().dialect.name == 'sqlite':
        _by_key(rowid=False)
        for number, (event, does) in enumerate(SQLITE.items()):
            op.execute(f"CREATE TRIGGER mark_commune_whole_{number} AFTER {event} ON place BEGIN {'; '.join(does)}; END")
        return
    op.execute(POSTGRESQL)
    op.execute(
        f"CREATE TRIGGER mark_commune_whole AFTER INSERT OR DELETE OR UPDATE OF {', '.join(CHANGED)} ON place"
        " FOR EACH ROW EXECUTE FUNCTION mark_commune_whole()"
    )


def _by_key(*, rowid: bool) -> None:
    """The sums lie in the order of their key, which halves what they take and how long it takes to find some."""
    op.create_table(
        'counter_anew',
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('value', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('place', 'year', 'name', name=op.f('pk_counter')),
        sqlite_with_rowid=rowid,
    )
    op.execute('INSERT INTO counter_anew SELECT place, year, name, value FROM counter ORDER BY place, year, name')
    op.drop_table('counter')
    op.rename_table('counter_anew', 'counter')


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == 'sqlite':
        for number in range(len(SQLITE)):
            op.execute(f'DROP TRIGGER mark_commune_whole_{number}')
        _by_key(rowid=True)
    else:
        op.execute('DROP TRIGGER mark_commune_whole ON place')
        op.execute('DROP FUNCTION mark_commune_whole')
    op.drop_index('ix_place_level', table_name='place')
    op.drop_table('commune_whole')
