"""One household, one person: what there is to know, and their states."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Number, OneOf, Option
from dialogs.requests.people import HouseholdCard, PersonCard, SetAdults, SetHome, SetState, UndoMerge
from dialogs.rules.people import MOURNING_DAYS
from dialogs.talks.people.wording import STATES, in_short, named, whose
from dialogs.talks.picking import BACK, MORE, agreed

Found = Mapping[str, Any]
ROWS = 3
SHEETS = {
    "none": Phrase("sheet.none", "năm nay chưa làm phiếu"),
    "open": Phrase("sheet.open", "đang làm phiếu"),
    "private": Phrase("sheet.private", "làm xong, giữ riêng"),
    "sent": Phrase("sheet.sent", "đã gửi phiếu"),
}


def household(role: str, household: str, page: int = 0) -> Talk:
    """Who lives there, and how many of them are done."""
    card: Found = yield from look("card", HouseholdCard(role, household, page, ROWS), secret=True)
    yield Say(_household(card))
    options = [Option(each["id"], in_short(each)) for each in card["rows"]]
    options += [MORE] if card["more"] else []
    choice = yield from ask(
        OneOf(
            key="who",
            wording=Phrase("household.ask", "{Ban} chọn một người, hoặc việc của cả nhà{a}."),
            options=(
                *options,
                Option("add", Phrase("household.add", "Thêm người")),
                Option("state", Phrase("household.state", "Số người lớn; có tang, chuyển đi")),
                Option("list", Phrase("household.list", "Về danh sách")),
            ),
        )
    )
    if choice == "list":
        return Next("households", {"role": role, "place": card["place"]})
    if choice == "more":
        return Next("household", {"role": role, "household": household, "page": page + 1})
    if choice in {"add", "state"}:
        talk = "add_people" if choice == "add" else "household_state"
        return Next(talk, {"role": role, "household": household})
    return Next("villager", {"role": role, "who": choice})


def _household(card: Found) -> Speech:
    if card["state"] == "mourning":
        return Phrase(
            "household.mourning",
            "Nhà {name}, thẻ {code}. Đang có tang, đến hết ngày {day} không nhắn gì đến nhà này.",
            name=whose(card["name"]),
            code=card["code"],
            day=card["until"],
        )
    if card["state"] == "moved":
        return Phrase(
            "household.moved",
            "Nhà {name}, thẻ {code}. Đã chuyển đi.",
            name=whose(card["name"]),
            code=card["code"],
        )
    return Phrase(
        "household.card",
        "Nhà {name}, thẻ {code}: {done} trên {adults} người lớn đã gửi phiếu.",
        name=whose(card["name"]),
        code=card["code"],
        done=card["done"],
        adults=card["adults"],
    )


def household_state(role: str, household: str) -> Talk:
    """Mourning for a time, moved away, or as before; and how many adults there are."""
    card: Found = yield from look("card", HouseholdCard(role, household, 0, 1), secret=True)
    options = [
        Option("mourning", Phrase("home.mourning", "Nhà đang có tang")),
        Option("moved", Phrase("home.moved", "Cả nhà chuyển đi")),
        Option("adults", Phrase("home.adults", "Số người lớn")),
    ]
    if card["state"]:
        options.append(Option("none", Phrase("home.normal", "Bình thường như trước")))
    choice = yield from ask(
        OneOf(
            key="state",
            wording=Phrase("home.ask_state", "Nhà {name} thế nào{a}?", name=whose(card["name"])),
            options=(*options, BACK),
        )
    )
    back = {"role": role, "household": household}
    if choice == "adults":
        return Next("household_adults", back)
    if choice == "back":
        return Next("household", back)
    days = (yield from _days()) if choice == "mourning" else 0
    state = "" if choice == "none" else choice
    done: Found = yield from do("set", SetHome(role, household, state, days))
    if choice == "mourning":
        yield Say(
            Phrase(
                "home.quiet_until",
                "{Minh} ghi rồi{a}. Đến hết ngày {day}, {minh} không nhắn gì đến nhà ấy.",
                day=done["until"],
            )
        )
    else:
        yield Say(Phrase("home.saved", "{Minh} ghi rồi{a}."))
    return Next("household", back)


def household_adults(role: str, household: str) -> Talk:
    """How many adults live there, counted by hand."""
    adults = yield from ask(
        Number(
            key="adults",
            low=1,
            high=30,
            wording=Phrase("home.how_many_adults", "Nhà này có bao nhiêu người từ 18 tuổi trở lên{a}?"),
            help=Phrase(
                "home.adults.help",
                "Tính cả người chưa có tên trong danh sách, để biết nhà này làm được bao nhiêu phần{a}.",
            ),
        )
    )
    done: Found = yield from do("set", SetAdults(role, household, adults))
    if done["listed"] > adults:
        yield Say(
            Phrase(
                "home.adults_fewer",
                "{Minh} ghi rồi{a}. Danh sách đang có tên {listed} người lớn của nhà này, nên {minh} vẫn tính {listed}. Ai đi rồi thì {ban} ghi tình trạng người ấy.",
                listed=done["listed"],
            )
        )
    else:
        yield Say(Phrase("home.adults_saved", "{Minh} ghi rồi{a}: {adults} người lớn.", adults=adults))
    return Next("household", {"role": role, "household": household})


def _days() -> Part[int]:
    choice = yield from ask(
        OneOf(
            key="days",
            wording=Phrase("home.days", "{Minh} không nhắn gì đến nhà ấy trong bao lâu{a}?"),
            options=(
                Option("49", Phrase("home.days_ours", "49 ngày (mức {minh} gợi ý)"), also=("49",)),
                Option("100", Phrase("home.days_100", "100 ngày"), also=("100",)),
                Option("other", Phrase("home.days_other", "Số ngày khác")),
            ),
        )
    )
    if choice != "other":
        return int(choice)
    days = yield from ask(
        Number(key="how_many", low=1, high=1200, wording=Phrase("home.days_how_many", "Bao nhiêu ngày{a}?"))
    )
    return days or MOURNING_DAYS


# -- a person


def villager(role: str, who: str) -> Talk:
    """One person: where they stand, and what can be done for them."""
    card: Found = yield from look("card", PersonCard(role, who), secret=True)
    yield Say(_villager(card))
    options = [Option("state", Phrase("villager.state", "Ghi tình trạng"))]
    if card["sheet"] != "none" or card["phones"]:
        options.append(Option("relink", Phrase("villager.relink", "Mã cho máy mới")))
        options.append(Option("waiting_person", Phrase("villager.who", "Đây là ai trong danh sách")))
    if card["merged"]:
        options.append(Option("unmerge", Phrase("villager.unmerge", "Tách lại hai người đã gộp")))
    if card["home"]:
        options.append(Option("household", Phrase("villager.home", "Xem cả nhà")))
    options.append(Option("find_people", Phrase("villager.find", "Tìm người khác")))
    choice = yield from ask(
        OneOf(key="what", wording=Phrase("villager.ask", "{Ban} muốn làm gì{a}?"), options=tuple(options))
    )
    if choice == "household":
        return Next("household", {"role": role, "household": card["home"]})
    if choice == "find_people":
        return Next("find_people", {"role": role})
    if choice == "unmerge":
        return Next("unmerge", {"role": role, "who": who, "merge": card["merged"][0]["id"]})
    return Next("villager_state" if choice == "state" else choice, {"role": role, "who": who})


def _villager(card: Found) -> Speech:
    facts = {"who": named(card), "state": STATES[card["state"]], "sheet": SHEETS[card["sheet"]]}
    if card["standing"] == "waiting":
        return Phrase("villager.waiting", "{who}: {state}; {sheet}; chờ chi hội xác nhận tên.", **facts)
    return Phrase("villager.card", "{who}: {state}; {sheet}.", **facts)


def villager_state(role: str, who: str) -> Talk:
    """Away, assessed elsewhere, ill, deceased, moved, declines; or as before."""
    card: Found = yield from look("card", PersonCard(role, who), secret=True)
    state = yield from ask(
        OneOf(
            key="state",
            wording=Phrase("villager.ask_state", "{who} thế nào{a}?", who=card["name"]),
            options=tuple(Option(each, said) for each, said in STATES.items() if each != card["state"]),
            help=Phrase(
                "villager.state.help",
                "Người ốm, đã mất, đã chuyển đi hay không muốn tham gia thì {minh} không nhắn gì nữa{a}.",
            ),
        )
    )
    back = {"role": role, "who": who}
    if state == "deceased" and not (yield from _sure_of_death(card)):
        return Next("villager", back)
    yield from do("set", SetState(role, who, state))
    yield Say(
        Phrase("villager.saved", "{Minh} ghi rồi{a}: {who}, {state}.", who=card["name"], state=STATES[state])
    )
    return Next("villager", back)


def _sure_of_death(card: Found) -> Part[bool]:
    wording = Phrase(
        "villager.sure_of_death", "{Minh} xin chia buồn. {who} đã mất, phải không{a}?", who=card["name"]
    )
    yes, no = Phrase("villager.died", "Phải"), Phrase("villager.not_died", "Không, ghi nhầm")
    return (yield from agreed("sure", wording, yes, no))


def unmerge(role: str, who: str, merge: str) -> Talk:
    """They are two after all."""
    wording = Phrase("unmerge.sure", "Tách lại thành hai người như trước khi gộp, phải không{a}?")
    yes, no = Phrase("unmerge.yes", "Phải, tách ra"), Phrase("unmerge.no", "Không, giữ nguyên")
    if (yield from agreed("sure", wording, yes, no)):
        done: Found = yield from do("undo", UndoMerge(role, merge))
        if done["undone"]:
            yield Say(Phrase("unmerge.done", "{Minh} tách lại rồi{a}. Phiếu của ai về người ấy."))
        else:
            yield Say(
                Phrase(
                    "unmerge.late",
                    "Đã quá 7 ngày, hoặc có người đã xóa dữ liệu, nên không tách lại được nữa{a}.",
                )
            )
    return Next("villager", {"role": role, "who": who})
