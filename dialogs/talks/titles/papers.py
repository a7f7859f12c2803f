"""The dossier of a title: minutes, papers behind links, the day it was handed in, the decision on it."""

from datetime import date, timedelta

from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Listed, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.rules.titles import OUTCOMES, RULES, Title
from dialogs.talks.asked import Today
from dialogs.talks.days import a_day
from dialogs.talks.office.parts import handed, numbered, one_line, signed_on
from dialogs.talks.picking import BACK, agreed
from dialogs.talks.title_names import NAMES
from dialogs.talks.titles.asked import (
    DecisionsOnTitle,
    HandedIn,
    PaperKind,
    RecordTitle,
    RevokeTitle,
    TitleDecided,
    TitleHere,
    TitleMeeting,
    TitleOf,
    TitlePaper,
    UnitRow,
    UnitsOf,
)

OLDEST = timedelta(days=500)
PAPER_NAMES: dict[PaperKind, Phrase] = {
    "to_trinh": Phrase("titles.to_trinh", "Tờ trình (Word)"),
    "bao_cao": Phrase("titles.bao_cao", "Báo cáo tự đánh giá (Word)"),
    "tong_hop": Phrase("titles.tong_hop", "Bản tổng hợp (Word)"),
    "tong_hop_excel": Phrase("titles.tong_hop_excel", "Bản tổng hợp (Excel)"),
    "ho_so_pdf": Phrase("titles.ho_so_pdf", "Bản tổng hợp để in (PDF)"),
    "bien_ban": Phrase("titles.bien_ban", "Biên bản họp (Word)"),
}
NO_GUIDANCE = Phrase("titles.no_guidance", "chưa có hướng dẫn")


def title_papers(role: str, place: str = "") -> Talk:
    """What there is to do with the dossier."""
    found = yield from look("here", TitleOf(role, place), secret=True)
    here = {"role": role, "place": place}
    sheet = found["sheet"]
    if sheet is not None:
        yield Say(_where_it_is(found))
    options = []
    if sheet is not None:
        options += [
            Option("title_minutes", Phrase("titles.minutes", "Ghi biên bản họp")),
            Option("title_files", Phrase("titles.files", "Lấy Tờ trình, Báo cáo, Bản tổng hợp")),
            Option("title_sent", Phrase("titles.sent", "Ghi ngày nộp hồ sơ")),
        ]
    if found["decides"]:
        options += [Option("title_decide", Phrase("titles.decide", "Ghi quyết định, văn bản từ chối"))]
    options += [Option("title_decisions", Phrase("titles.decisions", "Các quyết định đã ghi")), BACK]
    choice = yield from ask(
        OneOf(key="what", wording=Phrase("titles.ask", "{Ban} làm việc nào{a}?"), options=tuple(options))
    )
    return Next("titles" if choice == "back" else choice, here)


def _where_it_is(found: TitleHere) -> Phrase:
    sheet = found["sheet"]
    assert sheet is not None  # noqa: S101 (it is told of one)
    nobody = Phrase("titles.not_yet", "chưa ghi")
    return Phrase(
        "titles.dossier",
        "Hồ sơ năm {year}: họp ngày {met}; nộp ngày {sent}. Nơi nhận: {receiver}. Nơi công nhận: {authority}.",
        year=str(sheet["year"]),
        met=sheet["met_on"] or nobody,
        sent=sheet["handed_in"] or nobody,
        receiver=found["receiver"] or NO_GUIDANCE,
        authority=found["authority"] or NO_GUIDANCE,
    )


def title_minutes(role: str, place: str = "") -> Talk:
    """The meeting of the commune (art. 9.1c), or of the unit's Tổ đánh giá: when, who, what it came to."""
    found = yield from look("here", TitleOf(role, place), secret=True)
    today = date.fromisoformat((yield from look("today", Today()))["date"])
    about = (
        Phrase(
            "titles.minutes_unit",
            "Tổ đánh giá của đơn vị (Điều 10 Thông tư 24/2023/TT-BGDĐT) họp ngày nào{a}? Ví dụ: 05/01/2027.",
        )
        if found["level"] == "unit"
        else Phrase(
            "titles.minutes_commune",
            "Cuộc họp của xã (Điều 9.1c Thông tư 25/2023/TT-BGDĐT) ngày nào{a}? Ví dụ: 20/02/2027.",
        )
    )
    day = yield from _past(about, today)
    chair = yield from one_line(
        "chair", Phrase("titles.chair", "Ai chủ trì{a}? {Ban} ghi chức danh, họ tên như trong biên bản.")
    )
    present = yield from one_line(
        "present", Phrase("titles.present", "Những ai dự họp{a}? {Ban} ghi gọn trên một dòng."), 400
    )
    result = yield from one_line(
        "result", Phrase("titles.result", "Cuộc họp thống nhất điều gì{a}? Một, hai câu."), 400
    )
    yield from do("met", TitleMeeting(role, day.isoformat(), chair, present, result, place))
    yield Say(Phrase("titles.minuted", "{Minh} ghi biên bản họp ngày {day} rồi{a}.", day=day))
    return Next("title_papers", {"role": role, "place": place})


def _past(wording: Speech, today: date) -> Part[date]:
    day = yield from a_day("day", wording, today=today, first=today - OLDEST)
    return day if isinstance(day, date) else today


def title_files(role: str, place: str = "") -> Talk:
    """A paper of the dossier behind a one-time link."""
    choice = yield from ask(
        OneOf(
            key="kind",
            wording=Phrase(
                "titles.which_file",
                "{Ban} lấy tệp nào{a}? Mỗi tệp đều ghi “mẫu gợi ý, chưa thấy mẫu chính thức”.",
            ),
            options=(*(Option(kind, name) for kind, name in PAPER_NAMES.items()), BACK),
        )
    )
    if choice != "back":
        link = yield from do("link", TitlePaper(role, choice, place), secret=True)
        yield from handed(link, names=choice == "bien_ban")
    return Next("title_papers", {"role": role, "place": place})


def title_sent(role: str, place: str = "") -> Talk:
    """The day on which the dossier went off."""
    today = date.fromisoformat((yield from look("today", Today()))["date"])
    day = yield from _past(Phrase("titles.sent_on", "Hồ sơ nộp ngày nào{a}? Ví dụ: 10/01/2027."), today)
    yield from do("sent", HandedIn(role, day.isoformat(), place))
    yield Say(Phrase("titles.sent_done", "{Minh} ghi: hồ sơ nộp ngày {day}{a}.", day=day))
    return Next("title_papers", {"role": role, "place": place})


# -- the decision


def title_decide(role: str, place: str = "", wrong: str = "") -> Talk:
    """A decision by number, day, signer, level; or a refusal with its reasons."""
    if wrong:
        yield Say(WRONG[wrong])
    found = yield from look("here", TitleOf(role, place), secret=True)
    today = (yield from look("today", Today()))["date"]
    here = {"role": role, "place": place}
    levels = RULES[Title(found["title"])].levels
    outcome = yield from ask(
        OneOf(
            key="outcome",
            wording=Phrase("titles.outcome", "Văn bản ghi gì{a}?"),
            options=(
                *(
                    Option(f"l{level}", Phrase("titles.level", "Công nhận mức {level}", level=level))
                    for level in levels
                ),
                Option("not", Phrase("titles.refuse", "Chưa công nhận, có nêu lý do")),
                BACK,
            ),
        )
    )
    if outcome == "back":
        return Next("title_papers", here)
    reasons, level = "", 0 if outcome == "not" else int(outcome[1:])
    if outcome == "not":
        number = yield from one_line(
            "number", Phrase("titles.letter", "Số văn bản trả lời{a}? Chép như trên văn bản.")
        )
        day = yield from _past(
            Phrase("titles.letter_day", "Văn bản ký ngày nào{a}?"), date.fromisoformat(today)
        )
        reasons = yield from one_line("reasons", Phrase("titles.reasons", "Lý do được nêu là gì{a}?"), 400)
    else:
        number = yield from numbered(
            "number", Phrase("titles.number", "Số quyết định{a}? Ví dụ: 15/QĐ-UBND.")
        )
        day = yield from signed_on(
            "day", Phrase("titles.signed", "Quyết định ký ngày nào{a}?"), number, today
        )
    signer = yield from one_line("signer", Phrase("titles.signer", "Ai ký{a}? Ghi chức danh và họ tên."))
    sure = yield from agreed("sure", _read_back(level, number, day, signer), *YES_NO)
    if not sure:
        return Next("title_papers", here)
    kind = OUTCOMES[0] if level else OUTCOMES[1]
    found_wrong = yield from do(
        "record", RecordTitle(role, kind, level, number, day.isoformat(), signer, reasons, place)
    )
    if found_wrong:
        return Next("title_decide", {**here, "wrong": found_wrong})
    yield Say(Phrase("titles.recorded", "{Minh} ghi rồi{a}."))
    return Next("titles", here)


YES_NO = (Phrase("titles.record_yes", "Đúng, ghi lại"), Phrase("titles.record_no", "Chưa đúng, bỏ"))
WRONG = {
    "early": Phrase(
        "titles.early",
        "Chưa đủ 12 tháng từ quyết định mức dưới nên {minh} chưa ghi nâng mức{a}. {Ban} xem lại ngày ký.",
    ),
    "known": Phrase("titles.known", "Quyết định số này, ngày này đã ghi rồi{a}."),
    "odd": Phrase("titles.odd", "Ngày, mức hoặc lý do chưa hợp nên {minh} chưa ghi{a}."),
}


def _read_back(level: int, number: str, day: date, signer: str) -> Phrase:
    if not level:
        return Phrase(
            "titles.back_refused",
            "Chưa công nhận, văn bản số {number} ngày {day}, {signer} ký. Đúng không{a}?",
            number=number,
            day=day,
            signer=signer,
        )
    return Phrase(
        "titles.back_level",
        "Công nhận mức {level}, Quyết định số {number} ngày {day}, {signer} ký; giữ 36 tháng tiếp theo năm được công nhận. Đúng không{a}?",
        level=level,
        number=number,
        day=day,
        signer=signer,
    )


SHOWN = 4


def title_decisions(role: str, place: str = "") -> Talk:
    """Every decision that was recorded, the newest first; one that holds can be revoked."""
    kept = yield from look("kept", DecisionsOnTitle(role, place), secret=True)
    found = yield from look("here", TitleOf(role, place), secret=True)
    here = {"role": role, "place": place}
    if not kept["decisions"]:
        yield Say(Phrase("titles.no_decisions", "Chưa ghi quyết định nào{a}."))
        return Next("title_papers", here)
    yield Say(
        Phrase(
            "titles.decided",
            "Các quyết định về {place}:\n{lines}",
            place=kept["label"],
            lines=Listed((decision_line(each) for each in kept["decisions"]), "\n"),
        )
    )
    standing = [each for each in kept["decisions"] if not each["ended"]][:SHOWN]
    if not found["decides"] or not standing:
        return Next("title_papers", here)
    which = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("titles.which_decision", "Quyết định nào ghi sai hoặc đã thu hồi{a}?"),
            options=(
                *(
                    Option(
                        each["id"],
                        Phrase(
                            "titles.a_decision",
                            "Số {number} ngày {day}",
                            number=each["number"],
                            day=each["day"],
                        ),
                    )
                    for each in standing
                ),
                BACK,
            ),
        )
    )
    if which == "back":
        return Next("title_papers", here)
    why = yield from one_line("why", Phrase("titles.why", "Vì sao{a}? Ghi một câu, giữ trong sổ."), 300)
    yield from do("revoke", RevokeTitle(role, which, why, place))
    yield Say(Phrase("titles.revoked", "{Minh} ghi thu hồi rồi{a}. Quyết định cũ vẫn ở trong sổ."))
    return Next("title_papers", here)


def decision_line(each: TitleDecided) -> Speech:
    """One decision: what, by which paper, until when."""
    state: Argument = ""
    if each["ended"]:
        state = Phrase("titles.d_revoked", " (đã thu hồi)")
    elif each["outcome"] == "recognised" and each["lapsed"]:
        state = Phrase("titles.d_lapsed", " (hết hạn ngày {until})", until=each["until"])
    elif each["until"]:
        state = Phrase("titles.d_until", " (giữ đến hết ngày {until})", until=each["until"])
    if each["outcome"] != "recognised":
        return Phrase(
            "titles.d_refused",
            "- Chưa công nhận, văn bản {number} ngày {day}: {reasons}{state}",
            number=each["number"],
            day=each["day"],
            reasons=each["reasons"],
            state=state,
        )
    return Phrase(
        "titles.d_level",
        "- Mức {level}, Quyết định số {number} ngày {day}, {signer}{state}",
        level=each["level"],
        number=each["number"],
        day=each["day"],
        signer=each["signer"],
        state=state,
    )


# -- the units of a commune


def title_units(role: str, page: int = 0) -> Talk:
    """The units of the commune, each with how far it is."""
    found = yield from look("units", UnitsOf(role, page))
    if found["off"]:
        yield Say(Phrase("titles.off", "Xã đã chọn không xét danh hiệu {title}{a}.", title=NAMES["unit"]))
        return Next("titles", {"role": role})
    if not found["rows"]:
        yield Say(Phrase("titles.no_units", "Xã chưa có đơn vị nào trong danh sách nơi{a}."))
        return Next("titles", {"role": role})
    options = [Option(each["id"], unit_line(each)) for each in found["rows"]]
    if found["more"]:
        options += [Option("more", Phrase("page.more", "Xem tiếp"))]
    choice = yield from ask(
        OneOf(
            key="unit",
            wording=Phrase("titles.which_unit", "{Ban} xem đơn vị nào{a}?"),
            options=(*options, BACK),
        )
    )
    if choice == "more":
        return Next("title_units", {"role": role, "page": page + 1})
    return Next("titles", {"role": role, **({"place": choice} if choice != "back" else {})})


def unit_line(each: UnitRow) -> Phrase:
    """A unit, and how far its title is."""
    state: Speech = Phrase("titles.u_none", "chưa làm phiếu")
    if each["holds"]:
        state = Phrase("titles.u_holds", "mức {level}, đến {until}", level=each["holds"], until=each["until"])
    elif each["state"]:
        state = _of_sheet(each)
    return Phrase("titles.u_line", "{place}: {state}", place=each["label"], state=state)


def _of_sheet(each: UnitRow) -> Phrase:
    """How far the sheet of a unit is that has no title now."""
    if each["state"] == "decided":
        return Phrase("titles.u_refused", "chưa được công nhận")
    if each["level"]:
        return Phrase("titles.u_level", "tự đánh giá mức {level}", level=each["level"])
    if each["state"] == "open":
        return Phrase("titles.u_open", "đang làm phiếu")
    return Phrase("titles.u_below", "tự đánh giá chưa đạt mức một")
