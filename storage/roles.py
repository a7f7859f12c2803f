"""
Roles: taken up by a code, held, given to one or to many, handed over, ended.

A code is kept by its digest, and sealed as long as it can be taken up: whoever may give the role sees which codes nobody has
taken up, prints them and passes them on. Only digests find a code that is typed.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, true, update

from dialogs.engine import Did, Refusal, Tell
from dialogs.rules.pasted import kind_in, lines_of
from dialogs.rules.roles import LEADING, POWERS, Action, Reach, gives, may, reaches
from dialogs.rules.roles import Role as Kind
from dialogs.talks.asked import Code, Giver, Giving, Link, MyRoles, RoleHeld, WhatIGive
from dialogs.talks.giving import (
    CardsLink,
    CodesWaiting,
    CodeToPass,
    CodeWaiting,
    GiveRoles,
    ReadList,
    ReadRoles,
    RenewCode,
    RoleCode,
    RoleCodes,
    ToGive,
    Unclear,
    WithdrawCode,
)
from dialogs.talks.roles import (
    LONGEST_NAME,
    EndRole,
    GiveRole,
    GiveUpRole,
    HandOver,
    HandOverFor,
    Holder,
    Holders,
    HoldersBelow,
    Offered,
    TakeRole,
    TryRoleCode,
)
from dialogs.vietnamese import fold
from storage.act import OPERATOR, Held, House, Where, audit, by_operator, in_force, in_vietnam, places, serves
from storage.codes import ROLE_CODE, tried_enough
from storage.facts import OF_ROLE, by_role_alone, hears_later
from storage.people.register import write_persons
from storage.phones import tells
from storage.places.find import begin, commune_of, label, labels, natural, under
from storage.places.pasted import near, read
from storage.privacy.links import url
from storage.store.rows import Found, Row
from storage.tables import (
    CAMPAIGN,
    CONTACT_PERSON,
    INVITATION,
    LINK_CODE,
    PLACE,
    ROLE,
    in_order,
    newest_first,
)
from storage.titles.settings import off_in
from storage.vault import Sealed

LIFE = ROLE_CODE.life
SHOWN = timedelta(days=30)  # so long a code that nobody took up is on the list after its end
FORGOTTEN = {"sealed": "", "called": ""}  # of a code that gives nothing any more
OPEN_NEWS = ("draft", "waiting", "planned", "running", "paused")
TO_TYPE = ("open", "cuts")  # states of a code for a lost phone that nobody has typed yet
USUAL = {"village": "head", "unit": "unit_head", "commune": "officer"}  # who leads a place of a level
MOST_AT_ONCE = 60


def invite(
    tx: Connection,
    house: House,
    at: datetime,
    kind: str,
    place: str,
    by: str,
    *,
    until: datetime | None = None,
    called: str = "",
    hands_over: str = "",
) -> str:
    """A fresh code that gives a role at a place, once; called: for whom. hands_over: the role that goes over with it."""
    code, digest = ROLE_CODE.fresh(house)
    times = {"until": until, "created": at, "expires": at + LIFE, "used": None}
    about = {"kind": kind, "place": place, "by": by, "called": called, "hands_over": hands_over}
    sealed = house.vault.seal(code, Sealed.CODE)
    tx.execute(insert(INVITATION).values(id=digest, sealed=sealed, **about, **times))
    return code


@serves(TryRoleCode)
def try_code(tx: Connection, where: Where, command: TryRoleCode) -> Did[Offered] | Refusal:
    """What a code gives; after five tries in an hour none is looked at."""
    if tried_enough(tx, where, TryRoleCode):
        return Refusal("no_role", {"many": True})
    found = tx.execute(select(INVITATION).where(_open(where, command.code))).first()
    if found is None:
        return Refusal("no_role")
    return Did(
        {
            "kind": found.kind,
            "place": label(tx, found.place),
            "until": _day(found.until),
            "addressed": bool(where.address),
            "called": found.called,
            "follows": _called(tx, found.hands_over),
        }
    )


def _day(until: datetime | None) -> str:
    return in_vietnam(until) if until else ""


def _called(tx: Connection, role: str) -> str:
    return tx.execute(select(ROLE.c.called).where(ROLE.c.id == role)).scalar() or ""


def _open(where: Where, code: str) -> ColumnElement[bool]:
    mine = INVITATION.c.id == ROLE_CODE.digest(where.house, code)
    return mine & (INVITATION.c.expires > where.at) & _given(where.at)


def _given(at: datetime) -> ColumnElement[bool]:
    """
    Codes that nobody has taken up, and that are worth something, but for their age.

    Who gave one must still hold the role it was given by, or have handed that over to somebody who has not taken it up yet.
    """
    over = INVITATION.alias()
    handed = select(over.c.hands_over).where(
        over.c.hands_over != "", over.c.used.is_(None), over.c.expires > at - SHOWN
    )
    return and_(
        INVITATION.c.used.is_(None),
        or_(INVITATION.c.until.is_(None), INVITATION.c.until > at),
        or_(
            INVITATION.c.by == OPERATOR,
            INVITATION.c.by.in_(select(ROLE.c.id).where(in_force(at))),
            INVITATION.c.by.in_(handed),
        ),
    )


@serves(TakeRole)
def take_role(tx: Connection, where: Where, command: TakeRole) -> Did[None] | Refusal:
    """Use the code up; the same role held before on this contact gives way to the new one."""
    mine = _open(where, command.code)
    found = tx.execute(select(INVITATION).where(mine)).first()
    used = tx.execute(update(INVITATION).where(mine).values(used=where.at, **FORGOTTEN))
    if found is None or used.rowcount != 1:
        return Refusal("no_role")
    tx.execute(
        update(ROLE)
        .where(
            ROLE.c.contact == where.contact,
            ROLE.c.kind == found.kind,
            ROLE.c.place == found.place,
            in_force(where.at),
        )
        .values(ended=where.at)
    )
    commune = commune_of(tx, found.place)
    role = where.house.new_id()
    given = {
        "kind": found.kind,
        "place": found.place,
        "commune": commune,
        "by": found.by,
        "until": found.until,
    }
    holder = {
        "contact": where.contact,
        "person": where.person or _somebody(tx, where, found.kind, command),
        "called": command.called,
    }
    follows = {"follows": found.hands_over} if found.hands_over else {}
    write_roles(tx, [{"id": role, "since": where.at, "follows": "", **given, **holder, **follows}])
    audit(tx, where, "role.taken", place=found.place, kind=found.kind, by=found.by, taken=role, **follows)
    told = _take_over(tx, where, found, role, command.called) if follows else ()
    return Did(None, now={"address": command.address} if command.address else {}, tells=told)


def _take_over(tx: Connection, where: Where, code: Found, role: str, called: str) -> tuple[Tell, ...]:
    """What the role before had open goes on in this one; the phone that had it is told who has it now, where it can be."""
    was = tx.execute(select(ROLE).where(ROLE.c.id == code.hands_over)).first()
    if was is None:
        return ()
    if was.digest and hears_later(where):
        tx.execute(update(ROLE).where(ROLE.c.id == role).values(digest=was.digest))
    for of, still in (
        (INVITATION, INVITATION.c.used.is_(None)),
        (CAMPAIGN, CAMPAIGN.c.state.in_(OPEN_NEWS)),
        (LINK_CODE, LINK_CODE.c.state.in_(TO_TYPE)),
    ):
        tx.execute(update(of).where(of.c.by == was.id, still).values(by=role))
    if was.contact == where.contact:
        return ()
    about: Tell = {
        "what": "role_taken_over",
        "kind": was.kind,
        "place": label(tx, code.place),
        "called": called,
    }
    return tells(tx, where.at, [was.contact], about)


def _somebody(tx: Connection, where: Where, kind: str, command: TakeRole) -> str:
    """
    An officer who is no resident here yet is a person all the same, so that no other phone of theirs is a second officer.

    Of no village, on no list; with the welcome, and its consent, they become one like anybody (`storage.residents.sheet`).
    """
    if not may(kind, Action.CONFIRM_NEWS):
        return ""
    if known := by_role_alone(tx, where.contact):
        return known
    id_ = where.house.new_id()
    who = {
        "called": command.called,
        "folded": fold(command.called),
        "address": command.address or where.address,
    }
    write_persons(tx, [{"id": id_, "basis": OF_ROLE, "created": where.at, **who}])
    return id_


def write_roles(tx: Connection, rows: Sequence[Row]) -> None:
    """Rows of roles, held from here on."""
    tx.execute(insert(ROLE), list(rows))


@serves(GiveUpRole)
def give_up(tx: Connection, where: Where, command: GiveUpRole) -> Did[None] | Refusal:
    """A role of this very contact ends; another's does not."""
    ended = tx.execute(
        update(ROLE)
        .where(ROLE.c.id == command.which, ROLE.c.contact == where.contact, in_force(where.at))
        .values(ended=where.at)
    )
    return Did(None) if ended.rowcount else Refusal()


@serves(HandOver)
def hand_over(tx: Connection, where: Where, command: HandOver) -> Did[Code] | Refusal:
    """A role of this very contact goes to somebody else."""
    mine = (ROLE.c.id == command.which, ROLE.c.contact == where.contact, in_force(where.at))
    row = tx.execute(select(ROLE).where(*mine)).first()
    if row is None:
        return Refusal()
    code = _hand_over(tx, where.house, where.at, row, row.id, command.called)
    audit(tx, where, "role.handed_over", person="", place=row.place, kind=row.kind, ended=row.id)
    return Did({"code": code, "day": in_vietnam(where.at + LIFE)})


def _hand_over(tx: Connection, house: House, at: datetime, row: Found, by: str, called: str) -> str:
    """It ends at once; the code that it goes over with, which replaces an earlier one of it."""
    tx.execute(update(ROLE).where(ROLE.c.id == row.id, ROLE.c.ended.is_(None)).values(ended=at))
    earlier = (INVITATION.c.hands_over == row.id, INVITATION.c.used.is_(None))
    tx.execute(update(INVITATION).where(*earlier).values(used=at, **FORGOTTEN))
    about = {"until": row.until, "called": called, "hands_over": row.id}
    return invite(tx, house, at, row.kind, row.place, by, **about)


@serves(MyRoles)
def my_roles(tx: Connection, where: Where, _: MyRoles) -> list[RoleHeld]:
    """The roles in force on this contact."""
    rows = tx.execute(
        select(ROLE).where(ROLE.c.contact == where.contact, in_force(where.at)).order_by(*in_order(ROLE))
    ).all()
    said = labels(tx, list({row.place for row in rows}))
    givers = _givers(tx, {row.by for row in rows})
    beside = select(CONTACT_PERSON.c.person).where(
        CONTACT_PERSON.c.contact == where.contact, CONTACT_PERSON.c.person != where.person
    )
    off = off_in(tx, {each for row in rows for each in (row.place, row.commune)})
    shared = bool(rows) and tx.execute(beside.limit(1)).first() is not None
    return [
        {
            **_shown(row, said),
            "place": row.place,
            "giver": givers.get(row.by),
            "goes": not shared or bool(row.person and row.person == where.person),
            "off": sorted(off.get(row.place, set()) | off.get(row.commune, set())),
        }
        for row in rows
    ]


def _givers(tx: Connection, ids: set[str]) -> dict[str, Giver]:
    rows = tx.execute(select(ROLE).where(ROLE.c.id.in_(ids))).all()
    said = labels(tx, list({row.place for row in rows}))
    return {row.id: {"called": row.called, "kind": row.kind, "place": said[row.place]} for row in rows}


# -- given to others, by a role


def fits(kind: str, level: str) -> bool:
    """Whether a role can be held at a place of this level."""
    return kind in POWERS and level in POWERS[Kind(kind)].levels


@serves(WhatIGive, Action.INVITE)
def what_i_give(tx: Connection, _: Where, held: Held, __: WhatIGive) -> Giving:
    """The roles that a role gives; in the order of the table."""
    return {
        "kinds": [each.value for each in Kind if gives(held.kind, each)],
        "place": held.place,
        "label": label(tx, held.place),
        "below": reaches(held.kind) is Reach.BELOW,
    }


@serves(GiveRole, Action.INVITE)
def give_role(tx: Connection, where: Where, held: Held, command: GiveRole) -> Did[Code] | Refusal:
    """A code for a role that this role gives, at a place within it; the door looked at the place."""
    there = select(PLACE.c.level).where(PLACE.c.id == command.place, PLACE.c.until.is_(None))
    if not gives(held.kind, command.kind) or not fits(command.kind, tx.execute(there).scalar() or ""):
        return Refusal()
    code = invite(tx, where.house, where.at, command.kind, command.place, held.id)
    return Did({"code": code, "day": in_vietnam(where.at + LIFE)})


def _below(held: Held) -> ColumnElement[bool]:
    """The roles within a role that it could have given."""
    given = [each.value for each in Kind if gives(held.kind, each)]
    return ROLE.c.kind.in_(given) & ROLE.c.place.in_(select(PLACE.c.id).where(places(held)))


@serves(Holders, Action.INVITE)
def holders(tx: Connection, where: Where, held: Held, query: Holders) -> HoldersBelow:
    """Who holds what below a role; nobody sees their own here."""
    wanted = select(ROLE).where(_below(held), in_force(where.at), ROLE.c.id != held.id)
    rows = tx.execute(wanted.order_by(*newest_first(ROLE))).all()
    said = labels(tx, list({row.place for row in rows}))
    sought = fold(query.words).split()
    fit = [row for row in rows if begin(sought, fold(f"{row.called} {said[row.place]}"))]
    first = max(query.page, 0) * query.most
    page = fit[first : first + query.most]
    codes = tx.execute(select(func.count()).select_from(INVITATION).where(_waiting(held, where.at))).scalar()
    return {
        "rows": [_shown(row, said) for row in page],
        "more": len(fit) > first + query.most,
        "codes": int(codes or 0),
    }


def _shown(row: Found, said: Mapping[str, str]) -> Holder:
    return {
        "id": row.id,
        "kind": row.kind,
        "label": said[row.place],
        "called": row.called,
        "since": in_vietnam(row.since),
        "until": _day(row.until),
    }


@serves(EndRole, Action.INVITE)
def end_role(tx: Connection, where: Where, held: Held, command: EndRole) -> Did[None] | Refusal:
    """End a role below; a forged id ends nothing."""
    ended = tx.execute(
        update(ROLE)
        .where(ROLE.c.id == command.which, _below(held), in_force(where.at), ROLE.c.id != held.id)
        .values(ended=where.at)
    )
    if not ended.rowcount:
        return Refusal()
    audit(tx, where, "role.ended", person="", place=held.place, ended=command.which, by=held.id)
    return Did(None)


@serves(HandOverFor, Action.INVITE)
def hand_over_for(tx: Connection, where: Where, held: Held, command: HandOverFor) -> Did[Code] | Refusal:
    """A role below goes to somebody else, for who is gone; the phone that had it is told, where it can be."""
    below = (ROLE.c.id == command.which, _below(held), in_force(where.at), ROLE.c.id != held.id)
    row = tx.execute(select(ROLE).where(*below)).first()
    if row is None:
        return Refusal()
    code = _hand_over(tx, where.house, where.at, row, held.id, command.called)
    audit(tx, where, "role.handed_over", person="", place=row.place, kind=row.kind, ended=row.id, by=held.id)
    about: Tell = {"what": "role_handed_over", "kind": row.kind, "place": label(tx, row.place)}
    told = tells(tx, where.at, [row.contact] if row.contact != where.contact else [], about)
    return Did({"code": code, "day": in_vietnam(where.at + LIFE)}, tells=told)


# -- codes for many, and those that nobody has taken up


@serves(ReadRoles, Action.INVITE)
def read_roles(tx: Connection, where: Where, held: Held, query: ReadRoles) -> ReadList:
    """Each line with one place that is known and one role that may be given; the others are told apart."""
    there = near(tx, held, [level for level, kind in USUAL.items() if gives(held.kind, kind)])
    parted = [kind_in(line) for line in lines_of(query.text)]
    led = _led(tx, where.at, there)
    found: dict[tuple[str, str], ToGive] = {}
    unclear: list[Unclear] = []
    for (said, _), each in zip(parted, read(tx, [line for _, line in parted], there), strict=True):
        place = there[each.places[0]] if len(each.places) == 1 else None
        kind = said or (USUAL[place.level] if place else "")
        if place is None:
            unclear.append({"text": each.line.text, "why": "several" if each.places else "nowhere"})
        elif not gives(held.kind, kind) or not fits(kind, place.level):
            unclear.append({"text": each.line.text, "why": "kind"})
        elif (kind, place.id) in found and kind in LEADING:
            unclear.append({"text": each.line.text, "why": "twice"})
        else:
            key = (kind, place.id) if kind in LEADING else (kind, f"{place.id} {len(found)}")
            found[key] = {
                "kind": kind,
                "place": place.id,
                "label": place.label,
                "called": each.rest[:LONGEST_NAME].strip(),
                "holds": led.get((kind, place.id), "") if kind in LEADING else "",
            }
    return {"rows": list(found.values()), "unclear": unclear}


def _led(tx: Connection, at: datetime, there: Collection[str]) -> dict[tuple[str, str], str]:
    wanted = select(ROLE.c.kind, ROLE.c.place, ROLE.c.called).where(ROLE.c.place.in_(there), in_force(at))
    return {(row.kind, row.place): row.called for row in tx.execute(wanted.order_by(*in_order(ROLE)))}


@serves(GiveRoles, Action.INVITE)
def give_roles(tx: Connection, where: Where, held: Held, command: GiveRoles) -> Did[int] | Refusal:
    """All of them or none; a code that waits for the same person there is replaced."""
    rows = list(dict.fromkeys(command.rows))
    there = near(tx, held, USUAL)
    fit = all(
        place in there and gives(held.kind, kind) and fits(kind, there[place].level)
        for kind, place, _ in rows
    )
    if not rows or len(rows) > MOST_AT_ONCE or not fit:
        return Refusal()
    for kind, place, called in rows:
        said = called[:LONGEST_NAME]
        same = (INVITATION.c.kind == kind, INVITATION.c.place == place, INVITATION.c.called == said)
        waits = (*same, INVITATION.c.used.is_(None), INVITATION.c.hands_over == "")
        tx.execute(update(INVITATION).where(*waits).values(used=where.at, **FORGOTTEN))
        invite(tx, where.house, where.at, kind, place, held.id, called=said)
        audit(tx, where, "role.invited", person="", place=place, kind=kind, by=held.id)
    return Did(len(rows))


def _waiting(held: Held, at: datetime) -> ColumnElement[bool]:
    """The codes below a role that nobody has taken up, of what the role could give itself."""
    given = [each.value for each in Kind if gives(held.kind, each)]
    within = INVITATION.c.place.in_(select(PLACE.c.id).where(places(held)))
    shown = and_(INVITATION.c.sealed != "", INVITATION.c.expires > at - SHOWN)
    return and_(INVITATION.c.kind.in_(given), within, shown, _given(at))


def waiting(tx: Connection, house: House, at: datetime, held: Held) -> list[CodeToPass]:
    """All of them with their codes, by place; a code that is too old is not told."""
    rows = tx.execute(select(INVITATION).where(_waiting(held, at))).all()
    said = labels(tx, list({row.place for row in rows}))
    order = sorted(rows, key=lambda row: (natural(fold(said[row.place])), row.created, row.id))
    return [_code(house, at, row, said[row.place]) for row in order]


def _code(house: House, at: datetime, row: Found, place: str) -> CodeToPass:
    over = bool(row.expires <= at)
    return {
        "id": row.id,
        "kind": row.kind,
        "label": place,
        "called": row.called,
        "day": in_vietnam(row.expires),
        "over": over,
        "hands_over": bool(row.hands_over),
        "code": "" if over else str(house.vault.open(row.sealed, Sealed.CODE)),
    }


def _without_code(each: CodeToPass) -> CodeWaiting:
    return {
        "id": each["id"],
        "kind": each["kind"],
        "label": each["label"],
        "called": each["called"],
        "day": each["day"],
        "over": each["over"],
        "hands_over": each["hands_over"],
    }


@serves(RoleCodes, Action.INVITE)
def role_codes(tx: Connection, where: Where, held: Held, query: RoleCodes) -> CodesWaiting:
    """A page of them, the codes themselves left out."""
    found = waiting(tx, where.house, where.at, held)
    first = max(query.page, 0) * query.most
    page = found[first : first + query.most]
    more = len(found) > first + query.most
    return {"rows": [_without_code(each) for each in page], "total": len(found), "more": more}


def _one(tx: Connection, where: Where, held: Held, which: str) -> Found | None:
    return tx.execute(select(INVITATION).where(INVITATION.c.id == which, _waiting(held, where.at))).first()


@serves(RoleCode, Action.INVITE)
def role_code(tx: Connection, where: Where, held: Held, query: RoleCode) -> CodeToPass | Refusal:
    """One of them; a forged id, or one that was taken up meanwhile, shows the list."""
    row = _one(tx, where, held, query.which)
    if row is None:
        return Refusal("role_codes", {"role": held.id})
    return _code(where.house, where.at, row, label(tx, row.place))


@serves(RenewCode, Action.INVITE)
def renew_code(tx: Connection, where: Where, held: Held, command: RenewCode) -> Did[CodeToPass] | Refusal:
    """The old one gives nothing any more; the new one is of who asks for it."""
    row = _one(tx, where, held, command.which)
    if row is None:
        return Refusal("role_codes", {"role": held.id})
    tx.execute(update(INVITATION).where(INVITATION.c.id == row.id).values(used=where.at, **FORGOTTEN))
    about = {"until": row.until, "called": row.called, "hands_over": row.hands_over}
    code = invite(tx, where.house, where.at, row.kind, row.place, held.id, **about)
    audit(tx, where, "role.invited", person="", place=row.place, kind=row.kind, by=held.id, instead=row.id)
    id_ = ROLE_CODE.digest(where.house, code)
    fresh = tx.execute(select(INVITATION).where(INVITATION.c.id == id_)).one()
    return Did(_code(where.house, where.at, fresh, label(tx, row.place)))


@serves(WithdrawCode, Action.INVITE)
def withdraw_code(tx: Connection, where: Where, held: Held, command: WithdrawCode) -> Did[None] | Refusal:
    """It gives nothing from here on."""
    row = _one(tx, where, held, command.which)
    if row is None:
        return Refusal("role_codes", {"role": held.id})
    tx.execute(update(INVITATION).where(INVITATION.c.id == row.id).values(used=where.at, **FORGOTTEN))
    audit(tx, where, "role.withdrawn", person="", place=row.place, kind=row.kind, by=held.id)
    return Did(None)


@serves(CardsLink, Action.INVITE)
def cards_link(tx: Connection, where: Where, held: Held, _: CardsLink) -> Did[Link]:
    """A link, once, for who asks; the role is looked at again when it is opened."""
    return Did({"url": url(tx, where, "role_cards", role=held.id)})


def forget_codes(tx: Connection, at: datetime) -> int:
    """Of codes that have long been over nothing stays but that they were made; how many."""
    old = (INVITATION.c.expires <= at - SHOWN, INVITATION.c.sealed != "")
    return tx.execute(update(INVITATION).where(*old).values(**FORGOTTEN)).rowcount


# -- from the machine


def hand_over_by_operator(
    tx: Connection, house: House, at: datetime, which: str, called: str
) -> tuple[str, str, str] | None:
    """A role goes to somebody else: its kind, the place as people say it, and the code; None where it is not in force."""
    row = tx.execute(select(ROLE).where(ROLE.c.id == which, in_force(at))).first()
    if row is None:
        return None
    code = _hand_over(tx, house, at, row, OPERATOR, called)
    by_operator(tx, house, at, "role.handed_over", place=row.place, kind=row.kind, ended=which)
    return row.kind, label(tx, row.place), code


def end_by_operator(tx: Connection, house: House, at: datetime, which: str) -> bool:
    """End a role from the machine."""
    ended = tx.execute(update(ROLE).where(ROLE.c.id == which, ROLE.c.ended.is_(None)).values(ended=at))
    if ended.rowcount:
        by_operator(tx, house, at, "role.ended", ended=which)
    return bool(ended.rowcount)


def listed(tx: Connection, at: datetime, place: str = "") -> list[Holder]:
    """All roles in force (those at a place and in what lies below it), for whoever runs the machine."""
    rows = tx.execute(
        select(ROLE, PLACE.c.code)
        .join(PLACE, PLACE.c.id == ROLE.c.place)
        .where(in_force(at), under(place) if place else true())
        .order_by(PLACE.c.folded, *in_order(ROLE))
    ).all()
    said = labels(tx, list({row.place for row in rows}))
    return [_shown(row, said) for row in rows]
