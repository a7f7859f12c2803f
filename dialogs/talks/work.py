"""Those who hold a role: which hat they wear, and what they can do with it."""

from dialogs.conversation import Entry
from dialogs.engine import Done, Next, Say, Talk, Tell, ask, look
from dialogs.menus import DESKS, named, shown, way_of
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.talks.asked import MyRoles, RoleHeld

NAMES = {
    "head": Phrase("role.head", "chi hội trưởng"),
    "deputy": Phrase("role.deputy", "chi hội phó"),
    "helper": Phrase("role.helper", "người giúp làm phiếu"),
    "unit_head": Phrase("role.unit_head", "phụ trách đơn vị"),
    "officer": Phrase("role.officer", "cán bộ cấp xã"),
    "province": Phrase("role.province", "cán bộ cấp tỉnh"),
    "admin": Phrase("role.admin", "quản trị"),
}


def work() -> Talk:
    """The desk of the one role, or which of several."""
    roles = yield from look("roles", MyRoles())
    if not roles:
        yield Say(
            Phrase(
                "work.none",
                "Máy này chưa nhận việc của chi hội hay của xã. Có mã nhận việc thì {ban} nhắn mã ấy{a}.",
            )
        )
        return Done()
    if len(roles) == 1:
        return Next(DESKS[roles[0]["kind"]], {"role": roles[0]["id"]})
    choice = yield from ask(
        OneOf(
            key="role",
            wording=Phrase("work.which", "{Ban} làm việc nào{a}?"),
            options=(*map(_hat, roles), Option("mine", Phrase("work.mine", "Xem việc được giao"))),
        )
    )
    if choice == "mine":
        return Next("my_roles")
    kind = next(each["kind"] for each in roles if each["id"] == choice)
    return Next(DESKS[kind], {"role": choice})


def _hat(each: RoleHeld) -> Option:
    return Option(each["id"], work_at(each["kind"], each["label"]))


def work_at(kind: str, place: str) -> Phrase:
    """A role and where it is held, the place as people say it."""
    return Phrase("work.role", "{role}, {place}", role=NAMES[kind], place=place)


def told_of_role(words: Tell) -> Phrase:
    """What the phone hears that had a role: it was handed over for them, or somebody took it over."""
    if words["what"] == "role_handed_over":
        return Phrase(
            "role.handed_over",
            "Việc {role}, {place} đã được bàn giao nên không còn ở máy này{a}. Nếu {ban} chưa được báo, xin hỏi cán bộ đã giao việc.",
            role=NAMES[words["kind"]],
            place=words["place"],
        )
    return Phrase(
        "role.taken_over",
        "{called} đã nhận bàn giao việc {role}, {place}. Cảm ơn {ban} đã giúp bà con trong thời gian qua{a}.",
        called=words["called"],
        role=NAMES[words["kind"]],
        place=words["place"],
    )


OUT = {  # a desk, and the way back to it from its menus
    "board": Option("board", Phrase("village.board", "Về bảng"), also=("ve bang", "quay ra")),
    "helping": Option("helping", Phrase("helping.out", "Quay ra")),
    "office": Option("office", Phrase("office.back", "Về bảng số liệu"), also=("ve bang", "quay ra")),
}


def menu(role: str, which: str) -> Talk:
    """One menu of a role, with the entries that it has."""
    roles = yield from look("roles", MyRoles())
    held = next((each for each in roles if each["id"] == role), None)
    if held is None:
        return Next("refused")
    kind = held["kind"]
    items = {each.id: each for each in shown(kind, which, held["off"])}
    out = OUT[DESKS[kind]]
    choice = yield from ask(
        OneOf(
            key="what",
            wording=Phrase("menu.ask", "{Ban} chọn việc{nhe}."),
            options=(*(Option(each.id, each.label) for each in items.values()), out),
        )
    )
    if choice == out.id:
        return Next(out.id, {"role": role})
    return Next(*items[choice].leads(role))


NOT_THEIRS = Phrase(
    "work.refused",
    "Việc này {ban} chưa được giao, hoặc việc được giao đã hết hạn{a}. Cần thì {ban} hỏi người đã giao việc.",
)


def duty(said: str) -> Talk:
    """An entry of the menus, said in words from anywhere; with several roles that have it, which of them."""
    roles = yield from look("roles", MyRoles())
    way = way_of(said)
    can = {each["id"]: item for each in roles if (item := named(each["kind"], way))}
    if not can:
        if roles:
            yield Say(NOT_THEIRS)
        return Next("work")
    role = next(iter(can))
    if len(can) > 1:
        hats = tuple(_hat(each) for each in roles if each["id"] in can)
        role = yield from ask(
            OneOf(key="role", wording=Phrase("work.which", "{Ban} làm việc nào{a}?"), options=hats)
        )
    return Next(*can[role].leads(role))


def refused() -> Talk:
    """What was asked for is not, or no longer, theirs to do."""
    yield Say(NOT_THEIRS)
    return Done()


TALKS = {
    "duty": Entry(duty, after="resume", personal=False, fleeting=True),
    "menu": Entry(menu, after="work", personal=False, fleeting=True),
    "work": Entry(work, after="resume", personal=False, fleeting=True),
    "refused": Entry(refused, after="resume", personal=False),
}
