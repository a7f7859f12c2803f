"""Contacts that nobody uses any more were dropped, without what they did for those who live on."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from storage.conversations import forget
from storage.tables import ANSWER, FILE_LINK, INBOX, LINK_CODE, OUTBOX, RUN


def drop(tx: Connection, contacts: Sequence[str]) -> None:
    """
    Nothing of contacts stays but the digests of what came in, which lead nowhere.

    What a person answered on a channel that they left since is theirs, and stays.
    """
    of_persons = RUN.c.contact.in_(contacts) & (RUN.c.person != "")
    runs = select(RUN.c.id).where(of_persons)
    tx.execute(update(ANSWER).where(ANSWER.c.run.in_(runs)).values(contact=""))
    tx.execute(update(RUN).where(of_persons).values(contact=""))
    tx.execute(delete(OUTBOX).where(OUTBOX.c.contact.in_(contacts)))
    tx.execute(delete(FILE_LINK).where(FILE_LINK.c.contact.in_(contacts)))
    tx.execute(delete(LINK_CODE).where(LINK_CODE.c.contact.in_(contacts) | LINK_CODE.c.asker.in_(contacts)))
    tx.execute(update(INBOX).where(INBOX.c.contact.in_(contacts)).values(run="", key=""))
    forget(tx, contacts)
