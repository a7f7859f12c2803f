"""A decision of recognition that was signed is recorded: what it covers first, then number, day and signer."""

from dialogs.engine import End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.requests import Today
from dialogs.requests.files import Deciding, NamesLink, RecordDecision
from dialogs.talks.office.parts import Found, handed, numbered, one_line, signed_on
from dialogs.talks.picking import BACK, agreed


def decide(role: str) -> Talk:
    """Who would be recognised, and why others not; then what is to be done."""
    found: Found = yield from look("list", Deciding(role), secret=True)
    for phrase in _covers(found):
        yield Say(phrase)
    options = [BACK]
    if found["draft"]:
        options.insert(0, Option("adopt", Phrase("decide.adopt", "Ghi quyết định dùng phiếu")))
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
                "{Minh} chỉ ghi lại quyết định đã được ký ở ngoài. Ghi xong thì từng người trong danh sách được báo tin; chưa ghi thì {minh} không nói với ai là đã được công nhận.",
            ),
        )
    )
    if choice == "adopt":
        return Next("adopt", {"role": role})
    if choice == "file":
        link: Found = yield from do("link", NamesLink(role, "proposed"), secret=True)
        yield from handed(link)
        return Next("office", {"role": role})
    if choice == "back":
        return Next("office", {"role": role})
    return (yield from _record(role, found))


def _covers(found: Found) -> list[Speech]:
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
        names = Listed(found["names"])
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


def _not_covered(found: Found) -> list[Speech]:
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


def _record(role: str, found: Found) -> Part[End]:
    today: Found = yield from look("today", Today())
    number = yield from numbered(
        "number", Phrase("decide.number", "Số quyết định là gì{a}? Ví dụ: 15/QĐ-UBND.")
    )
    day = yield from signed_on(
        "day", Phrase("decide.day", "Quyết định ký ngày nào{a}? Ví dụ: 05/12/2026."), number, today["date"]
    )
    signer = yield from one_line(
        "signer", Phrase("decide.signer", "Ai ký{a}? {Ban} viết cả chức vụ và họ tên.")
    )
    sure = yield from agreed(
        "sure",
        Phrase(
            "decide.sure",
            "Ghi Quyết định số {number} ngày {day}, {signer} ký, công nhận {ready} người năm {year}, rồi báo tin cho từng người. Ghi rồi không rút lại được. Đúng cả chưa{a}?",
            number=number,
            day=day,
            signer=signer,
            ready=found["ready"],
            year=str(found["year"]),
        ),
        Phrase("decide.yes", "Đúng, ghi lại"),
        Phrase("decide.no", "Chưa, thôi"),
    )
    if not sure:
        return Next("decide", {"role": role})
    done: Found = yield from do(
        "record", RecordDecision(role, number, day.isoformat(), signer, found["digest"])
    )
    yield Say(_recorded(done, number))
    return Next("decide" if done.get("changed") else "office", {"role": role})


def _recorded(done: Found, number: str) -> Phrase:
    if done.get("known"):
        return Phrase("decide.known", "Quyết định số {number} ngày ấy đã ghi rồi{a}.", number=number)
    if "recorded" not in done:
        return Phrase(
            "decide.changed",
            "Danh sách vừa thay đổi nên {minh} chưa ghi. {Ban} xem lại rồi ghi giúp {minh}{nhe}.",
        )
    return Phrase(
        "decide.recorded",
        "{Minh} đã ghi Quyết định số {number}: {count} người được công nhận. {Minh} báo tin được cho {reached} người{a}; những người còn lại nhờ chi hội báo giúp.",
        number=number,
        count=done["recorded"],
        reached=done["reached"],
    )
