from storage.tables import *
from sqlalchemy import select, text
async def test_x(store, database_url): 
    assert await store.read(lambda tx: tx.execute(select(table(Place))).all()) == []
    assert await store.read(lambda tx: tx.scalar(text("select version_num from alembic_version")))
