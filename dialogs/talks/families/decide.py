"""Sheets of points of families, clans and villages: reviewed by chapter and commune, listed, and decided on as it was signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.verdicts import DECIDED
from dialogs.rules.verdicts import verdict as meant
from dialogs.talks.asked import Link, Today
from dialogs.talks.families.own import ItemHere, shortened
from dialogs.talks.office.parts import handed, numbered, one_line, signed_on
from dialogs.talks.picking import BACK
from dialogs.talks.title_names import NAMES


class BearerHere(TypedDict):
    """What bears a title, as it is listed: a household, a clan, a village, and where that is."""

    sheet: str
    name: str
    place: str


class TitleSheetHere(BearerHere):
    """
    A sheet that waits for somebody's word: its points, and the gate as it is now.

    title: of which. passed: "" where the paper names no mark. held, whole: of its members before the gate, 0 where none is told.
    """

    title: str
    year: int
    items: list[ItemHere]
    answers: dict[str, int]
    total: int
    most: int
    passed: Literal["", "yes", "no"]
    held: int
    whole: int


class Waits(TypedDict):
    """What waits at a desk: how many, the one that waits longest, and how many are for somebody else."""

    count: int
    first: TitleSheetHere | None
    own: int


@dataclass(frozen=True, slots=True)
class TitlesWaiting(Query[Waits]):
    """The sheets of points that wait for the word of a role; passed: those put off for now."""

    role: str
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgeTitle(Command[None]):
    """Of a chapter: endorse or return; of the commune: confirm, return or decline; the last two with a reason."""

    role: str
    sheet: str
    step: str
    reason: str = ""


class OfTitle(TypedDict):
    """One title at the desk of the commune: how many registered, sent, were endorsed, confirmed, are ready to be decided on."""

    title: str
    total: int
    registered: int
    sent: int
    waiting: int
    ready: int
    recognised: int


class TitlesAtDesk(TypedDict):
    """The titles of families, clans and villages that the commune gives, and how many sheets wait for its word."""

    year: int
    waiting: int
    titles: list[OfTitle]


@dataclass(frozen=True, slots=True)
class TitlesHere(Query[TitlesAtDesk]):
    """The titles at the desk of a commune."""

    role: str


class TitleList(TypedDict):
    """Who would be recognised by a decision, in the order of the list; digest: of the list. short: confirmed, and below the mark."""

    title: str
    year: int
    rows: list[BearerHere]
    digest: str
    short: int


@dataclass(frozen=True, slots=True)
class ReadyTitles(Query[TitleList]):
    """The list of a title that a decision would be about."""

    role: str
    title: str


class TitlesRecorded(TypedDict):
    """How many were recognised, and how many people are told."""

    recorded: int
    told: int


@dataclass(frozen=True, slots=True)
class RecordTitles(Command[TitlesRecorded]):
    """A decision as it was signed, about the list that was shown; out: sheets of it that are not in the decision."""

    role: str
    title: str
    number: str
    day: str
    signer: str
    digest: str
    out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TitleFile(Command[Link]):
    """A one-time link to a file about the titles."""

    role: str
    kind: str
    year: int = 0


class DecisionOnTitles(TypedDict):
    """A decision on families, clans or villages that holds: whom it recognises, by how many; id: what tells it from others."""

    id: str
    title: str
    number: str
    day: str
    count: int


@dataclass(frozen=True, slots=True)
class TitlesDecided(Query[list[DecisionOnTitles]]):
    """The decisions on families, clans and villages of a commune that hold, the newest first."""

    role: str


@dataclass(frozen=True, slots=True)
class RevokeTitles(Command[int]):
    """A decision holds no more; it stays in the book with the reason. How many it recognised."""

    role: str
    decision: str
    why: str


LATER = Option("later", Phrase("points_review.later", "Để sau"))


def points_review(role: str, desk: str = "chapter", passed: tuple[str, ...] = ()) -> Talk:
    """One sheet after the other, the one that waits longest first."""
    here = yield from look("waits", TitlesWaiting(role, tuple(passed)), secret=True)
    each = here["first"]
    if each is None:
        if here["own"]:
            yield Say(
                Phrase(
                    "points_review.own",
                    "{count} phiếu của nhà {ban}, hoặc do {ban} trả lời, thì người khác xem.",
                    count=here["own"],
                )
            )
        yield Say(Phrase("points_review.none", "Không còn phiếu danh hiệu nào chờ {ban} xem{a}."))
        return Next("board" if desk == "chapter" else "points_decide", {"role": role})
    for said in _sheet(each, here["count"]):
        yield Say(said)
    yes = (
        Phrase("points_review.endorse", "Đồng ý, gửi xã")
        if desk == "chapter"
        else Phrase("points_review.confirm", "Đồng ý, đưa vào danh sách")
    )
    options = [Option("yes", yes), Option("return", Phrase("points_review.return", "Trả lại để sửa"))]
    if desk != "chapter":
        options.append(Option("decline", Phrase("points_review.decline", "Không đưa vào danh sách")))
    choice = yield from ask(
        OneOf(
            key="then",
            careful=True,
            wording=Phrase("points_review.ask", "{Ban} xem thế nào{a}?"),
            options=(*options, LATER, BACK),
            help=Phrase(
                "points_review.help",
                "Trả lại hoặc không đưa vào danh sách thì {ban} ghi lý do, nhà ấy đọc được{a}.",
            ),
        )
    )
    if choice == BACK.id:
        return Next("board" if desk == "chapter" else "points_decide", {"role": role})
    if choice == LATER.id:
        return Next("points_review", {"role": role, "desk": desk, "passed": [*passed, each["sheet"]]})
    reason = ""
    if choice != "yes":
        reason = yield from ask(
            Words(
                key="reason",
                longest=200,
                wording=Phrase("points_review.why", "Vì sao{a}? {Ban} viết một câu để bên ấy hiểu."),
            )
        )
    agree = "endorse" if desk == "chapter" else "confirm"
    yield from do("judge", JudgeTitle(role, each["sheet"], agree if choice == "yes" else choice, reason))
    yield Say(Phrase("points_review.kept", "{Minh} ghi rồi{a}."))
    return Next("points_review", {"role": role, "desk": desk, "passed": [*passed]})


def _sheet(each: TitleSheetHere, count: int) -> list[Speech]:
    lines = Listed(
        (
            Phrase(
                "title.line",
                "{number}. {text}: {points}",
                number=str(number),
                text=shortened(item["text"]),
                points=Phrase(
                    "title.points",
                    "{n} trên {most} điểm",
                    n=each["answers"].get(item["id"], 0),
                    most=item["most"],
                ),
            )
            for number, item in enumerate(each["items"], 1)
        ),
        "\n",
    )
    said: list[Speech] = [
        Phrase(
            "points_review.sheet",
            "Còn {count} phiếu chờ. {title}, {name} ({place}), năm {year}:\n{lines}\nTổng: {total} trên {most} điểm{passed}.",
            count=count,
            title=NAMES[each["title"]],
            name=each["name"],
            place=each["place"],
            year=str(each["year"]),
            lines=lines,
            total=each["total"],
            most=each["most"],
            passed=_PASSED[each["passed"]],
        )
    ]
    if each["whole"]:
        said.append(
            Phrase(
                "points_review.gate_adults",
                "Điều kiện trước: {held} trên {whole} người lớn đã đạt “Công dân học tập”. Máy chỉ nêu, không tự loại.",
                held=each["held"],
                whole=each["whole"],
            )
            if each["title"] == "family"
            else Phrase(
                "points_review.gate_families",
                "Điều kiện trước: {held} trên {whole} gia đình đã đạt “Gia đình học tập”. Máy chỉ nêu, không tự loại.",
                held=each["held"],
                whole=each["whole"],
            )
        )
    return said


_PASSED = {
    "": Phrase("points_review.no_mark", ", văn bản không ghi điểm đạt"),
    "yes": Phrase("points_review.passed", ", đủ điểm đạt"),
    "no": Phrase("points_review.not_passed", ", chưa đủ điểm đạt"),
}


def points_decide(role: str) -> Talk:
    """The titles of families, clans and villages at the desk of the commune."""
    here = yield from look("here", TitlesHere(role))
    if not here["titles"]:
        yield Say(
            Phrase("points_decide.off", "Xã không xét riêng danh hiệu nào của gia đình, dòng họ, thôn{a}.")
        )
        return Next("office_more", {"role": role})
    for each in here["titles"]:
        yield Say(
            Phrase(
                "points_decide.line",
                "{title} năm {year}: {registered} đăng ký, {sent} đã gửi phiếu, {waiting} chờ xã xem, {ready} đủ để đưa vào quyết định, {recognised} đã công nhận.",
                title=NAMES[each["title"]],
                year=str(here["year"]),
                registered=each["registered"],
                sent=each["sent"],
                waiting=each["waiting"],
                ready=each["ready"],
                recognised=each["recognised"],
            )
        )
    options = []
    if here["waiting"]:
        options.append(
            Option("review", Phrase("points_decide.review", "Xem {count} phiếu chờ", count=here["waiting"]))
        )
    options += [
        Option(
            each["title"],
            Phrase(
                "points_decide.record",
                "Ghi quyết định {title} ({count})",
                title=NAMES[each["title"]],
                count=each["ready"],
            ),
        )
        for each in here["titles"]
        if each["ready"]
    ]
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("points_decide.ask", "{Ban} muốn làm gì{a}?"),
            options=(
                *options,
                Option("file", Phrase("points_decide.file", "Lấy danh sách (Excel)")),
                *(
                    (Option("kept", Phrase("points_decide.kept", "Thu hồi một quyết định đã ghi")),)
                    if any(each["recognised"] for each in here["titles"])
                    else ()
                ),
                BACK,
            ),
            help=Phrase(
                "points_decide.help",
                "{Minh} chỉ ghi lại quyết định đã ký ở ngoài. Ai có quyền công nhận các danh hiệu này ở xã hai cấp thì chưa có hướng dẫn{a}.",
            ),
        )
    )
    if choice == "review":
        return Next("points_review", {"role": role, "desk": "commune"})
    if choice == "kept":
        return Next("points_decisions", {"role": role})
    if choice == "file":
        return Next("points_files", {"role": role, "kind": "points_list"})
    if choice == BACK.id:
        return Next("office_more", {"role": role})
    return Next("points_list", {"role": role, "title": choice})


def points_list(role: str, title: str, refused: Literal["", "changed", "odd", "known"] = "") -> Talk:
    """Who is on the list; then number, day and signer of the decision, and who of the list is not in it."""
    found = yield from look("list", ReadyTitles(role, title), secret=True)
    if refused:
        yield Say(_REFUSED[refused])
    if not found["rows"]:
        yield Say(
            Phrase(
                "points_list.none",
                "Danh sách {title} năm {year} chưa có ai{a}.",
                title=NAMES[title],
                year=str(found["year"]),
            )
        )
        return Next("points_decide", {"role": role})
    lines = Listed(
        (
            Phrase(
                "points_list.row",
                "{number}. {name} ({place})",
                number=number,
                name=each["name"],
                place=each["place"],
            )
            for number, each in enumerate(found["rows"], 1)
        ),
        "\n",
    )
    yield Say(
        Phrase(
            "points_list.rows",
            "Danh sách {title} năm {year}:\n{lines}",
            title=NAMES[title],
            year=str(found["year"]),
            lines=lines,
        )
    )
    if found["short"]:
        yield Say(
            Phrase(
                "points_list.short",
                "{count} phiếu xã đã xem nhưng chưa đủ điểm đạt theo văn bản.",
                count=found["short"],
            )
        )
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
    out = yield from _but(found["rows"], number, f"{day:%d/%m/%Y}", signer)
    if out is None:
        return Next("points_decide", {"role": role})
    done = yield from do(
        "record", RecordTitles(role, title, number, day.isoformat(), signer, found["digest"], out)
    )
    yield Say(
        Phrase(
            "points_list.recorded",
            "{Minh} đã ghi Quyết định số {number}: {count} được công nhận; báo tin được cho {told} người.",
            number=number,
            count=done["recorded"],
            told=done["told"],
        )
    )
    return Next("points_decide", {"role": role})


_REFUSED = {
    "changed": Phrase(
        "decide.changed",
        "Danh sách vừa thay đổi nên {minh} chưa ghi. {Ban} xem lại rồi ghi giúp {minh}{nhe}.",
    ),
    "odd": Phrase(
        "decision.odd",
        "Số quyết định và ngày ký không khớp nhau, {minh} chưa ghi{a}. {Ban} chép lại đúng như trên văn bản{nhe}.",
    ),
    "known": Phrase("points_list.known", "Quyết định số ấy, ngày ấy đã ghi cho danh hiệu này rồi{a}."),
}
MOST_TRIES = 12


def _but(rows: Sequence[BearerHere], number: str, day: str, signer: str) -> Part[tuple[str, ...] | None]:
    """The read-back, in which single ones may be left out: the sheets that are not in the decision; None: it is not right."""
    out: list[int] = []
    for turn in range(MOST_TRIES):
        left = Phrase(
            "points_list.left_out",
            " Không có trong quyết định: số {numbers}.",
            numbers=Listed(str(each) for each in out),
        )
        answer = yield from ask(
            Words(
                key=f"sure{turn or ''}",
                context=Context.SEARCH,
                careful=True,
                longest=200,
                secret=False,
                options=(
                    Option("yes", Phrase("decide.yes", "Đúng, ghi lại")),
                    Option("no", Phrase("decide.no", "Chưa, thôi")),
                ),
                wording=Phrase(
                    "points_list.sure",
                    "Ghi Quyết định số {number} ngày {day}, {signer} ký, công nhận {count} trong danh sách, rồi báo tin.{left} Đúng cả chưa{a}? Số nào quyết định không có, {ban} nhắn “trừ 3, 7”.",
                    number=number,
                    day=day,
                    signer=signer,
                    count=len(rows) - len(out),
                    left=left if out else "",
                ),
            )
        )
        if answer == "=yes":
            return tuple(rows[each - 1]["sheet"] for each in out)
        if answer == "=no":
            return None
        names = {at: each["name"] for at, each in enumerate(rows, 1)}
        said = meant(answer, range(1, len(rows) + 1), names=names, manner=DECIDED)
        if said is not None and said.leave and not said.unknown and len(said.leave) < len(rows):
            out = [*said.leave]
        else:
            yield Say(
                Phrase(
                    "points_list.unclear",
                    "{Minh} chưa rõ. {Ban} nhắn như “trừ 3, 7”, theo số trong danh sách{nhe}.",
                )
            )
    return None


def points_decisions(role: str) -> Talk:
    """One of the decisions that hold is revoked, with a reason."""
    found = yield from look("kept", TitlesDecided(role))
    which = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("points_decisions.which", "Quyết định nào ghi sai hoặc đã thu hồi{a}?"),
            options=(*(Option(each["id"], _made(each)) for each in found[:20]), BACK),
        )
    )
    if which == BACK.id:
        return Next("points_decide", {"role": role})
    why = yield from ask(
        Words(
            key="why",
            longest=200,
            wording=Phrase("points_decisions.why", "Vì sao{a}? Ghi một câu, giữ trong sổ."),
        )
    )
    done = yield from do("revoke", RevokeTitles(role, which, why))
    yield Say(
        Phrase(
            "points_decisions.revoked",
            "{Minh} ghi thu hồi rồi{a}: {count} nơi trở lại danh sách chờ quyết định. Quyết định cũ vẫn ở trong sổ.",
            count=done,
        )
    )
    return Next("points_decide", {"role": role})


def _made(each: DecisionOnTitles) -> Phrase:
    return Phrase(
        "points_decisions.row",
        "{title}, số {number} ngày {day} ({count})",
        title=NAMES[each["title"]],
        number=each["number"],
        day=each["day"],
        count=each["count"],
    )


def points_files(role: str, kind: str, year: int = 0) -> Talk:
    """A file behind a link."""
    yield from handed(
        (yield from do("link", TitleFile(role, kind, year), secret=True)), names=kind == "points_list"
    )
    return Next("points_decide" if kind == "points_list" else "title_table", {"role": role})
