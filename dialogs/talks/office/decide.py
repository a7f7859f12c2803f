"""A decision of recognition that was signed is recorded: what it covers first, then number, day and signer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypedDict

from dialogs.engine import Command, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.verdicts import ENTERED, Verdict, verdict
from dialogs.talks.asked import Link, NamesLink, Today
from dialogs.talks.office.parts import born, handed, numbered, one_line, signed_on
from dialogs.talks.picking import BACK, agreed


class VillageCount(TypedDict):
    """How many of a village."""

    label: str
    count: int


class DraftCount(TypedDict):
    """How many sheets of a form that nobody decided to use."""

    title: str
    version: str
    count: int


class Covered(TypedDict):
    """
    What a decision of recognition would cover, and why others are not in it.

    ready: how many, village by village; names: the first of them. five: recognised for five years in a row. digest: of the
    list, so that another one is not taken for it. not_passed: reviewed and too few points. waiting: not reviewed yet.
    recorded: decisions that are in force.
    """

    year: int
    ready: int
    five: int
    villages: list[VillageCount]
    names: list[str]
    digest: str
    draft: list[DraftCount]
    not_passed: int
    waiting: int
    recorded: int


@dataclass(frozen=True, slots=True)
class Deciding(Query[Covered]):
    """What a decision of recognition would cover."""

    role: str


class DecisionRecorded(TypedDict):
    """How many were recognised, and how many of them can be told."""

    recorded: int
    reached: int


@dataclass(frozen=True, slots=True)
class RecordDecision(Command[DecisionRecorded]):
    """
    A decision as it was signed, about the list that was shown; another list, or a decision that is known, is refused.

    out: sheets of the list that are not in the decision; they stay on the list.
    """

    role: str
    number: str
    day: str
    signer: str
    digest: str
    out: tuple[str, ...] = ()


class OnTheList(TypedDict):
    """Somebody on the list, by the number they have there."""

    assessment: str
    number: int
    name: str
    label: str


class Said(TypedDict):
    """
    What was said about a list that is too long to be shown: `clear` whether that can be told; whom it is about.

    whole: nobody is singled out. unknown: numbers that are not on it.
    """

    clear: bool
    whole: bool
    unknown: list[int]
    named: list[OnTheList]


@dataclass(frozen=True, slots=True)
class NotInDecision(Query[Said]):
    """Who of the list that is to be recognised is said not to be in the decision, by number or by name."""

    role: str
    words: str


@dataclass(frozen=True, slots=True)
class OfDecision(Query[Said]):
    """Who of those whom a decision recognised is meant, by number or by name."""

    role: str
    decision: str
    words: str


class DecisionKept(TypedDict):
    """
    A decision that was recorded; day: as it is said, iso: as it is kept. count: whom it recognises now.

    state: corrected, by the one `instead`, or revoked; with the reason.
    """

    id: str
    number: str
    day: str
    iso: str
    signer: str
    year: int
    count: int
    state: Literal["", "corrected", "revoked"]
    instead: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionsKept(Query[list[DecisionKept]]):
    """The decisions of the commune, the newest first."""

    role: str
    most: int = 10


class DecisionHere(DecisionKept):
    """One of them, and whom it recognises: the first of them."""

    people: list[OnTheList]


@dataclass(frozen=True, slots=True)
class OneDecision(Query[DecisionHere]):
    """A decision that is in force."""

    role: str
    decision: str


@dataclass(frozen=True, slots=True)
class CorrectDecision(Command[DecisionRecorded]):
    """A decision was recorded with a wrong number, day or signer; the wrong one stays in the book, with the reason."""

    role: str
    decision: str
    number: str
    day: str
    signer: str
    reason: str


@dataclass(frozen=True, slots=True)
class RevokeDecision(Command[DecisionRecorded]):
    """Those sheets of a decision, or all of them, are not recognised any more; that they were stays in the book."""

    role: str
    decision: str
    reason: str
    sheets: tuple[str, ...] = ()


class SheetToEnter(TypedDict):
    """A sheet that is not in the national system, and whose it is."""

    assessment: str
    name: str
    born: int
    label: str
    waits: bool


class WorkList(TypedDict):
    """The next to be entered into the national system, with those of the list that were; how many wait, and were entered."""

    waiting: int
    entered: int
    items: list[SheetToEnter]


@dataclass(frozen=True, slots=True)
class ToEnter(Query[WorkList]):
    """
    Endorsed sheets that are not in the national system.

    listed: a list that was shown before comes again as it stood, as long as something of it waits.
    """

    role: str
    listed: tuple[str, ...] = ()
    most: int = 10


@dataclass(frozen=True, slots=True)
class MarkEntered(Command[int]):
    """They were entered, today, by hand: how many were not before."""

    role: str
    assessments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnteredLink(Command[Link]):
    """A one-time link to send the work list back in."""

    role: str


ODD = Phrase(
    "decision.odd",
    "Số quyết định và ngày ký không khớp nhau, {minh} chưa ghi{a}. {Ban} chép lại đúng như trên văn bản{nhe}.",
)


def decide(role: str, refused: Literal["", "changed", "known", "odd"] = "", number: str = "") -> Talk:
    """Who would be recognised, and why others not; then what is to be done. refused: why a decision was not recorded."""
    if refused == "known":
        yield Say(Phrase("decide.known", "Quyết định số {number} ngày ấy đã ghi rồi{a}.", number=number))
    elif refused == "odd":
        yield Say(ODD)
    elif refused:
        yield Say(
            Phrase(
                "decide.changed",
                "Danh sách vừa thay đổi nên {minh} chưa ghi. {Ban} xem lại rồi ghi giúp {minh}{nhe}.",
            )
        )
    found = yield from look("list", Deciding(role), secret=True)
    for phrase in _covers(found):
        yield Say(phrase)
    options = [BACK]
    if found["draft"]:
        options.insert(0, Option("adopt", Phrase("decide.adopt", "Ghi quyết định dùng phiếu")))
    if found["recorded"]:
        kept = Phrase("decide.kept", "Sửa, thu hồi quyết định đã ghi ({count})", count=found["recorded"])
        options.insert(0, Option("kept", kept))
    if found["ready"]:
        options[:0] = [
            Option("record", Phrase("decide.record", "Ghi quyết định công nhận đã ký")),
            Option("file", Phrase("decide.file", "Lấy danh sách đề nghị")),
        ]
    choice = yield from ask(
        OneOf(
            key="then",
            options=tuple(options),
            wording=Phrase("decide.ask", "{Ban} muốn làm gì{a}?"),
            help=Phrase(
                "decide.help",
                "{Minh} chỉ ghi lại quyết định đã được ký ở ngoài. Ghi xong thì ai trong danh sách {minh} nhắn được thì được báo tin; chưa ghi thì {minh} không nói với ai là đã được công nhận.",
            ),
        )
    )
    if choice == "adopt":
        return Next("adopt", {"role": role})
    if choice == "kept":
        return Next("decisions", {"role": role})
    if choice == "file":
        yield from handed((yield from do("link", NamesLink(role, "proposed"), secret=True)))
        return Next("office", {"role": role})
    if choice == "back":
        return Next("office", {"role": role})
    return (yield from _record(role, found))


def _covers(found: Covered) -> list[Speech]:
    year = str(found["year"])
    said: list[Speech] = []
    if found["ready"]:
        villages = Listed(
            (
                Phrase("decide.village", "{place}: {count} người", place=each["label"], count=each["count"])
                for each in found["villages"]
            ),
            "\n",
        )
        said.append(
            Phrase(
                "decide.ready",
                "Năm {year} có {ready} người đủ điều kiện đưa vào quyết định: đồng ý gửi tên cho xã, đủ mức, chi hội và xã đã xem.\n{villages}",
                year=year,
                ready=found["ready"],
                villages=villages,
            )
        )
        more = found["ready"] - len(found["names"])
        names = Listed(
            (
                Phrase("decide.named", "{number}. {name}", number=number, name=name)
                for number, name in enumerate(found["names"], 1)
            ),
            "; ",
        )
        said.append(
            Phrase("decide.names_more", "Gồm: {names} và {more} người nữa.", names=names, more=more)
            if more
            else Phrase("decide.names", "Gồm: {names}.", names=names)
        )
    else:
        said.append(Phrase("decide.none", "Năm {year} chưa có ai để đưa vào quyết định.", year=year))
    if found["five"]:
        said.append(
            Phrase(
                "decide.five",
                "{five} người được công nhận 5 năm liền, theo những quyết định đã ghi ở đây.",
                five=found["five"],
            )
        )
    return [*said, *_not_covered(found)]


def _not_covered(found: Covered) -> list[Speech]:
    said: list[Speech] = [
        Phrase(
            "decide.draft",
            "{count} phiếu theo mẫu “{title}” (bản {version}) chưa đưa vào được: mẫu còn là bản gợi ý, chưa chính thức. Còn thiếu quyết định của Hội dùng mẫu này: số, ngày, người ký.",
            count=each["count"],
            title=each["title"],
            version=each["version"],
        )
        for each in found["draft"]
    ]
    if found["not_passed"]:
        said.append(
            Phrase(
                "decide.not_passed", "{count} phiếu xã đã xem nhưng chưa đủ mức.", count=found["not_passed"]
            )
        )
    if found["waiting"]:
        said.append(Phrase("decide.waiting", "{count} phiếu còn chờ xã xem lần hai.", count=found["waiting"]))
    return said


def _record(role: str, found: Covered) -> Part[End]:
    today = yield from look("today", Today())
    number = yield from numbered(
        "number", Phrase("decide.number", "Số quyết định là gì{a}? Ví dụ: 15/QĐ-UBND.")
    )
    day = yield from signed_on(
        "day", Phrase("decide.day", "Quyết định ký ngày nào{a}? Ví dụ: 05/12/2026."), number, today["date"]
    )
    signer = yield from one_line(
        "signer", Phrase("decide.signer", "Ai ký{a}? {Ban} viết cả chức vụ và họ tên.")
    )
    out = yield from _but(role, number, f"{day:%d/%m/%Y}", signer, found)
    if out is None:
        return Next("decide", {"role": role})
    command = RecordDecision(role, number, day.isoformat(), signer, found["digest"], out)
    done = yield from do("record", command)
    yield Say(
        Phrase(
            "decide.recorded",
            "{Minh} đã ghi Quyết định số {number}: {count} người được công nhận. {told}",
            number=number,
            count=done["recorded"],
            told=_reached(done["reached"], done["recorded"]),
        )
    )
    return Next("office", {"role": role})


MOST_TRIES = 20
FEW = 10  # people of a decision who may be chosen by a button
YES = Option("yes", Phrase("decide.yes", "Đúng, ghi lại"))
NO = Option("no", Phrase("decide.no", "Chưa, thôi"))


def _but(role: str, number: str, day: str, signer: str, found: Covered) -> Part[tuple[str, ...] | None]:
    """The read-back, in which single persons may be left out as often as need be: who is not in the decision; None: it is not right."""
    out: list[OnTheList] = []
    for turn in range(MOST_TRIES):
        again = str(turn) if turn else ""
        count = found["ready"] - len(out)
        left = Phrase("decide.left_out", " Không có trong quyết định: {names}.", names=_names_at(out))
        answer = yield from ask(
            Words(
                key=f"sure{again}",
                context=Context.SEARCH,
                careful=True,
                longest=200,
                options=(YES, NO),
                wording=Phrase(
                    "decide.sure",
                    "Ghi Quyết định số {number} ngày {day}, {signer} ký, công nhận {count} người năm {year}, rồi báo tin cho từng người.{left} Đúng cả chưa{a}? Ai trong danh sách đề nghị mà quyết định không có, {ban} nhắn “trừ 3, 7” hoặc “trừ” kèm họ tên.",
                    number=number,
                    day=day,
                    signer=signer,
                    count=count,
                    year=str(found["year"]),
                    left=left if out else "",
                ),
            )
        )
        if answer == "=yes":
            return tuple(each["assessment"] for each in out)
        if answer == "=no":
            return None
        said = yield from look(f"out{again}", NotInDecision(role, answer), secret=True)
        if said["clear"] and said["whole"] and not out:
            return ()
        if said["clear"] and said["named"] and len(said["named"]) < found["ready"]:
            out = said["named"]
        else:
            yield Say(_unclear(said))
    return None


def _names_at(people: Sequence[OnTheList]) -> Listed:
    """Names with the number on the list and the village, so that two of one name are two."""
    return Listed((_at(each, numbered=True) for each in people), "; ")


def _at(each: OnTheList, *, numbered: bool = False) -> Phrase:
    about = {"name": each["name"], "place": each["label"]}
    if numbered:
        return Phrase("decide.at", "{number}. {name} ({place})", number=each["number"], **about)
    return Phrase("decide.name_at", "{name} ({place})", **about)


def _unclear(said: Said) -> Phrase:
    if said["unknown"]:
        return Phrase(
            "decide.unknown",
            "Danh sách không có số {numbers}. {Ban} xem lại giúp {minh}{nhe}.",
            numbers=Listed(str(each) for each in said["unknown"]),
        )
    return Phrase(
        "decide.unclear",
        "{Minh} chưa rõ là những ai. {Ban} nhắn như “trừ 3, 7”, theo số trong danh sách đề nghị, hoặc “trừ” kèm đủ họ tên{nhe}.",
    )


# -- a decision that was recorded with a mistake, or does not hold any more


def decisions(role: str, gone: bool = False) -> Talk:
    """Those that are in force, to be corrected or revoked; what was is told with the reason. gone: it is not there any more."""
    found = yield from look("kept", DecisionsKept(role), secret=True)
    if gone:
        yield Say(Phrase("decision.gone", "Quyết định ấy vừa được sửa hoặc thu hồi rồi{a}."))
    for each in found:
        if each["state"]:
            yield Say(_was(each))
    options = [
        Option(
            each["id"],
            Phrase(
                "decision.line",
                "Số {number} ngày {day}: {count} người, năm {year}",
                number=each["number"],
                day=each["day"],
                count=each["count"],
                year=str(each["year"]),
            ),
        )
        for each in found
        if not each["state"]
    ]
    choice = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("decision.which", "{Ban} sửa hay thu hồi quyết định nào{a}?"),
            options=(*options, BACK),
        )
    )
    if choice == "back":
        return Next("decide", {"role": role})
    return Next("decision", {"role": role, "decision": choice})


def _was(each: DecisionKept) -> Phrase:
    about = {"number": each["number"], "day": each["day"], "reason": each["reason"]}
    if each["state"] == "corrected":
        return Phrase(
            "decision.was_corrected",
            "Số {number} ngày {day}: đã sửa thành {instead}. Lý do: “{reason}”.",
            **about,
            instead=each["instead"],
        )
    return Phrase("decision.was_revoked", "Số {number} ngày {day}: đã thu hồi. Lý do: “{reason}”.", **about)


def decision(role: str, decision: str, refused: Literal["", "known", "odd"] = "") -> Talk:
    """One of them: what is wrong with it. refused: why it was not corrected."""
    if refused == "known":
        yield Say(Phrase("decision.known", "Số và ngày ấy đã ghi cho một quyết định khác{a}."))
    elif refused:
        yield Say(ODD)
    here = yield from look("decision", OneDecision(role, decision), secret=True)
    more = here["count"] - len(here["people"])
    yield Say(
        Phrase(
            "decision.here",
            "Quyết định số {number} ngày {day}, {signer} ký, công nhận {count} người năm {year}: {names}{more}.",
            number=here["number"],
            day=here["day"],
            signer=here["signer"],
            count=here["count"],
            year=str(here["year"]),
            names=_names_at(here["people"]),
            more=Phrase("decision.more", " và {count} người nữa", count=more) if more > 0 else "",
        )
    )
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("decision.ask", "{Ban} muốn làm gì{a}?"),
            options=(
                Option("number", Phrase("decision.fix_number", "Sửa số")),
                Option("day", Phrase("decision.fix_day", "Sửa ngày ký")),
                Option("signer", Phrase("decision.fix_signer", "Sửa người ký")),
                Option("revoke", Phrase("decision.revoke", "Thu hồi, cả quyết định hay một số người")),
                BACK,
            ),
            help=Phrase(
                "decision.help",
                "Sửa hay thu hồi thì bản cũ vẫn nằm trong sổ, kèm lý do. Người có tên được báo lại, số liệu theo ngay{a}.",
            ),
        )
    )
    if choice == "back":
        return Next("decisions", {"role": role})
    if choice == "revoke":
        return (yield from _revoke(role, here))
    return (yield from _correct(role, here, choice))


def _correct(role: str, here: DecisionHere, what: str) -> Part[End]:
    today = yield from look("today", Today())
    number, day, signer = here["number"], date.fromisoformat(here["iso"]), here["signer"]
    if what == "number":
        number = yield from numbered(
            "number", Phrase("decide.number", "Số quyết định là gì{a}? Ví dụ: 15/QĐ-UBND.")
        )
    elif what == "day":
        asks = Phrase("decide.day", "Quyết định ký ngày nào{a}? Ví dụ: 05/12/2026.")
        day = yield from signed_on("day", asks, number, today["date"])
    else:
        asks = Phrase("decide.signer", "Ai ký{a}? {Ban} viết cả chức vụ và họ tên.")
        signer = yield from one_line("signer", asks)
    reason = yield from _why()
    sure = yield from agreed(
        "sure",
        Phrase(
            "decision.sure_correct",
            "Sửa Quyết định số {was} ngày {then} thành: số {number} ngày {day}, {signer} ký, và báo lại cho {count} người. Đúng không{a}?",
            was=here["number"],
            then=here["day"],
            number=number,
            day=day,
            signer=signer,
            count=here["count"],
        ),
        Phrase("decision.yes_correct", "Đúng, sửa lại"),
        Phrase("decide.no", "Chưa, thôi"),
    )
    if sure:
        command = CorrectDecision(role, here["id"], number, day.isoformat(), signer, reason)
        done = yield from do("correct", command, secret=True)
        yield Say(
            Phrase(
                "decision.corrected",
                "{Minh} sửa rồi{a}, bản cũ vẫn còn trong sổ. {Minh} báo lại được cho {reached} trên {count} người.",
                reached=done["reached"],
                count=done["recorded"],
            )
        )
    return Next("decisions", {"role": role})


def _revoke(role: str, here: DecisionHere) -> Part[End]:
    """For all or for some, why, and read back by names. A number is that of a person, whether they are listed here or were above."""
    of: list[OnTheList] = []
    few = here["people"] if here["count"] <= FEW else []
    asks = Phrase(
        "decision.whom",
        "Thu hồi với ai{a}? {Ban} nhắn như “thu hồi 3, 7” hoặc “thu hồi” kèm họ tên, hay chọn cả quyết định.",
    )
    people = [Option(each["assessment"], _at(each)) for each in few]
    for turn in range(MOST_TRIES):
        again = str(turn) if turn else ""
        answer = yield from ask(
            Words(
                key=f"whom{again}",
                context=Context.SEARCH,
                longest=200,
                options=(
                    *people,
                    Option("all", Phrase("decision.all", "Cả {count} người", count=here["count"])),
                    BACK,
                ),
                wording=asks,
            )
        )
        if answer == "=back":
            return Next("decision", {"role": role, "decision": here["id"]})
        if answer == "=all":
            break
        if answer.startswith("="):
            of = [each for each in few if each["assessment"] == answer[1:]]
            break
        said = yield from look(f"of{again}", OfDecision(role, here["id"], answer), secret=True)
        if said["clear"] and said["named"]:
            of = said["named"]
            break
        yield Say(_unclear(said))
    else:
        return Next("decision", {"role": role, "decision": here["id"]})
    reason = yield from _why()
    whom = _names_at(of) if of else Phrase("decision.all", "Cả {count} người", count=here["count"])
    sure = yield from agreed(
        "sure",
        Phrase(
            "decision.sure_revoke",
            "Thu hồi việc công nhận theo Quyết định số {number} ngày {day}: {whom}. Phiếu về lại danh sách đề nghị, người ấy được báo. Đúng không{a}?",
            number=here["number"],
            day=here["day"],
            whom=whom,
        ),
        Phrase("decision.yes_revoke", "Đúng, thu hồi"),
        Phrase("decide.no", "Chưa, thôi"),
    )
    if sure:
        sheets = tuple(each["assessment"] for each in of)
        done = yield from do("revoke", RevokeDecision(role, here["id"], reason, sheets), secret=True)
        yield Say(
            Phrase(
                "decision.revoked",
                "{Minh} thu hồi rồi: {count} người. {told}",
                count=done["recorded"],
                told=_reached(done["reached"], done["recorded"]),
            )
        )
    return Next("decisions", {"role": role})


def _reached(count: int, of: int) -> Phrase:
    """How many are told, and who has to tell the others."""
    if count >= of:
        return Phrase("decide.told_all", "{Minh} báo tin được cho cả {reached} người{a}.", reached=count)
    return Phrase(
        "decide.told_some",
        "{Minh} báo tin được cho {reached} người; {left} người còn lại nhờ chi hội báo giúp{a}.",
        reached=count,
        left=of - count,
    )


def _why() -> Part[str]:
    return (
        yield from ask(
            Words(
                key="why",
                context=Context.MESSAGE,
                longest=300,
                wording=Phrase("decision.why", "Vì sao{a}? {Ban} viết vài lời. Lý do được giữ trong sổ."),
            )
        )
    )


# -- entering people into congdanhoctap.vn by hand: the list, and what was done


def worklist(role: str, listed: Sequence[str] = ()) -> Talk:
    """The next ones; which of them are done, the file, or the file back. Numbers stay as long as something of the list waits."""
    found = yield from look("list", ToEnter(role, tuple(listed)), secret=True)
    items = found["items"]
    yield Say(_told(found))
    waits = [number for number, each in enumerate(items, 1) if each["waits"]]
    answer = yield from ask(_what(items, waits))
    if answer == "=back":
        return Next("office", {"role": role})
    if answer == "=file":
        yield from handed((yield from do("file", NamesLink(role, "worklist"), secret=True)))
        return Next("office", {"role": role})
    if answer == "=import":
        yield from handed((yield from do("link", EnteredLink(role), secret=True)))
        return Next("office", {"role": role})
    chosen = _chosen(answer, items, waits)
    if not chosen:
        yield Say(Phrase("enter.left", "{Minh} để nguyên, chưa ghi ai{a}."))
    elif (yield from _surely(items, waits, chosen)):
        command = MarkEntered(role, tuple(items[n - 1]["assessment"] for n in chosen))
        done = yield from do("mark", command)
        yield Say(Phrase("enter.done", "{Minh} ghi rồi{a}: hôm nay nhập thêm {count} người.", count=done))
    return Next("worklist", {"role": role, "listed": [each["assessment"] for each in items]})


def _surely(items: Sequence[SheetToEnter], waits: Sequence[int], chosen: Sequence[int]) -> Part[bool]:
    left = [number for number in waits if number not in chosen]
    rest = Phrase("enter.sure_left", " Còn lại: {names}.", names=_names(items, left))
    return (
        yield from agreed(
            "sure",
            Phrase(
                "enter.sure",
                "Ghi là hôm nay đã nhập {count} người: {names}.{left} Đúng không{a}?",
                count=len(chosen),
                names=_names(items, chosen),
                left=rest if left else "",
            ),
            Phrase("enter.yes", "Đúng, ghi lại"),
            Phrase("enter.no", "Chưa, xem lại"),
        )
    )


def _names(items: Sequence[SheetToEnter], numbers: Sequence[int]) -> Listed:
    return Listed((items[number - 1]["name"] for number in numbers), "; ")


def _told(found: WorkList) -> Phrase:
    total = found["waiting"] + found["entered"]
    if not found["items"]:
        return Phrase(
            "enter.none",
            "Không còn ai chờ nhập congdanhoctap.vn: đã nhập {entered} trên {total} người.",
            entered=found["entered"],
            total=total,
        )
    return Phrase(
        "enter.list",
        "Đã nhập congdanhoctap.vn: {entered} trên {total} người. Những người tiếp theo ở dưới đây.",
        entered=found["entered"],
        total=total,
    )


def _item(each: SheetToEnter) -> Phrase:
    about = {"name": each["name"], "born": born(each["born"]), "place": each["label"]}
    if each["waits"]:
        return Phrase("enter.item", "{name} ({born}), {place}", **about)
    return Phrase("enter.item_done", "{name} ({born}), {place}: xong", **about)


def _what(items: Sequence[SheetToEnter], waits: Sequence[int]) -> Words:
    def check(text: str) -> Speech | None:
        said = _read(text, items, waits)
        if said is None or said.unknown or said.back or said.open:
            return Phrase(
                "enter.unclear",
                "{Minh} chưa rõ là số nào. {Ban} nhắn như “đã nhập 1, 3, 5”, hoặc “tất cả trừ 2”{nhe}.",
            )
        return None

    options = [Option(str(number), _item(each)) for number, each in enumerate(items, 1)]
    if waits:
        options.append(Option("all", Phrase("enter.all", "Đã nhập cả {count} người này", count=len(waits))))
    return Words(
        key="what",
        context=Context.SEARCH,
        options=(
            *options,
            Option("file", Phrase("enter.file", "Lấy danh sách để nhập (Excel)")),
            Option("import", Phrase("enter.import", "Gửi lại danh sách đã ghi ngày nhập")),
            BACK,
        ),
        longest=120,
        secret=False,
        check=check,
        wording=Phrase("enter.ask", "{Ban} chọn người đã nhập, hoặc nhắn như “đã nhập 1, 3, 5”{a}."),
        help=Phrase(
            "enter.help",
            "{Minh} không tự đăng nhập congdanhoctap.vn: muốn thế phải giữ mật khẩu và số căn cước của dân, mà {minh} không bao giờ hỏi những thứ ấy. Trong danh sách, cột căn cước để trống cho xã điền ở ngoài.",
        ),
    )


def _chosen(answer: str, items: Sequence[SheetToEnter], waits: Sequence[int]) -> tuple[int, ...]:
    """The numbers that were entered."""
    if answer == "=all":
        return tuple(waits)
    if answer.startswith("="):
        return tuple(number for number in waits if str(number) == answer[1:])
    said = _read(answer, items, waits)
    return said.agree if said else ()


def _read(text: str, items: Sequence[SheetToEnter], waits: Sequence[int]) -> Verdict | None:
    """What was said about the list, by number or by name; “đã nhập” is a yes here."""
    return verdict(text, waits, names={number: items[number - 1]["name"] for number in waits}, manner=ENTERED)
