"""Contacts that nobody uses any more were dropped, without what they did for those who live on."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from storage.conversations import ANSWER, INBOX, OUTBOX, RUN, forget
from storage.linking import CODE
from storage.personal import LINK


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
    tx.execute(delete(LINK).where(LINK.c.contact.in_(contacts)))
    tx.execute(delete(CODE).where(CODE.c.contact.in_(contacts) | CODE.c.asker.in_(contacts)))
    tx.execute(update(INBOX).where(INBOX.c.contact.in_(contacts)).values(run="", key=""))
    forget(tx, contacts)
