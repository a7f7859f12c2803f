"""Sheets: a province takes in a filled one and puts it in force; a commune decides to use what is in force."""

from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.requests import Today
from dialogs.requests.files import AdoptSheet, PublishLink, SheetsInForce, SheetsToAdopt, TemplateLink
from dialogs.talks.office.parts import Found, handed, numbered, one_line, signed_on
from dialogs.talks.picking import BACK, agreed

STATUSES = {
    "draft": Phrase("sheet.draft", "bản gợi ý, chưa chính thức"),
    "adopted": Phrase("sheet.adopted", "Hội đã quyết định dùng"),
    "official": Phrase("sheet.official", "bản chính thức"),
}

EXAMPLES = Option("examples", Phrase("adopt.examples", "Thêm ví dụ của xã cho từng câu"))


def publish(role: str) -> Talk:
    """Which sheet; the workbook out, or the filled one in."""
    found: Found = yield from look("sheets", SheetsInForce(role))
    options = [Option(each["sheet"], _sheet(each)) for each in found["sheets"]]
    sheet = yield from ask(
        OneOf(
            key="sheet",
            options=(*options, BACK),
            wording=Phrase("publish.which", "{Ban} làm với phiếu nào{a}?"),
            help=Phrase(
                "publish.help",
                "Câu hỏi, các mức và điểm do tỉnh công bố. Phiếu còn điểm chờ Hội quyết thì chưa công bố được.",
            ),
        )
    )
    if sheet == "back":
        return Next("office", {"role": role})
    choice = yield from ask(
        OneOf(
            key="then",
            options=(
                Option("template", Phrase("publish.template", "Lấy tệp mẫu để điền (Excel)")),
                Option("send", Phrase("publish.send", "Gửi tệp đã điền để công bố")),
                BACK,
            ),
            wording=Phrase("publish.ask", "{Ban} muốn làm gì{a}?"),
        )
    )
    if choice == "back":
        return Next("publish", {"role": role})
    if choice == "template":
        template: Found = yield from do("template", TemplateLink(role, sheet), secret=True)
        yield from handed(template)
        return Next("office", {"role": role})
    sure = yield from agreed(
        "sure",
        Phrase(
            "publish.sure",
            "Tệp đúng cả thì phiếu mới được dùng ngay cho người bắt đầu từ lúc ấy. Ai đang làm dở hoặc đã gửi thì giữ phiếu cũ. {Ban} gửi tệp chứ{a}?",
        ),
        Phrase("publish.yes", "Gửi tệp"),
        Phrase("publish.no", "Chưa gửi"),
    )
    if sure:
        link: Found = yield from do("link", PublishLink(role, sheet), secret=True)
        yield from handed(link)
    return Next("office", {"role": role})


def _sheet(each: Found) -> Phrase:
    return Phrase(
        "publish.sheet",
        "{title} (bản {version}, {status})",
        title=each["title"],
        version=each["version"],
        status=STATUSES[each["status"]],
    )


def adopt(role: str) -> Talk:
    """The commune's decision to use a sheet: number, day, signer."""
    found: Found = yield from look("sheets", SheetsToAdopt(role))
    if found["middle"]:
        yield Say(
            Phrase(
                "adopt.middle",
                "{count} phiếu năm nay theo bản cũ: những người ấy giữ bản đã làm, ghi quyết định ở đây không đổi phiếu của họ.",
                count=found["middle"],
            )
        )
    options = [Option(each["sheet"], _adopted(each)) for each in found["sheets"]]
    choice = yield from ask(
        OneOf(
            key="sheet",
            options=(*options, EXAMPLES, BACK),
            wording=Phrase("adopt.which", "Hội Khuyến học xã quyết định dùng phiếu nào{a}?"),
            help=Phrase(
                "adopt.help",
                "{Minh} chỉ ghi lại quyết định đã ký: số, ngày, người ký. Từ đó kết quả và tệp của xã ghi theo quyết định ấy, và mới lập được danh sách đề nghị công nhận. Câu hỏi và điểm vẫn là của phiếu, không trở thành bản chính thức của trung ương.",
            ),
        )
    )
    if choice == "back":
        return Next("office", {"role": role})
    if choice == "examples":
        return Next("examples", {"role": role})
    today: Found = yield from look("today", Today())
    number = yield from numbered(
        "number", Phrase("adopt.number", "Số quyết định là gì{a}? Ví dụ: 05/QĐ-HKH.")
    )
    day = yield from signed_on(
        "day", Phrase("adopt.day", "Ký ngày nào{a}? Ví dụ: 05/12/2026."), number, today["date"]
    )
    signer = yield from one_line(
        "signer", Phrase("adopt.signer", "Ai ký{a}? {Ban} viết cả chức vụ và họ tên.")
    )
    chosen = next(each for each in found["sheets"] if each["sheet"] == choice)
    sure = yield from agreed(
        "sure",
        Phrase(
            "adopt.sure",
            "Ghi: xã dùng “{title}”, bản {version}, theo Quyết định số {number} ngày {day}, {signer} ký. Đúng chưa{a}?",
            title=chosen["title"],
            version=chosen["version"],
            number=number,
            day=day,
            signer=signer,
        ),
        Phrase("adopt.yes", "Đúng, ghi lại"),
        Phrase("adopt.no", "Chưa, thôi"),
    )
    if sure:
        done: Found = yield from do("adopt", AdoptSheet(role, choice, number, day.isoformat(), signer))
        yield Say(
            Phrase("adopt.done", "{Minh} ghi rồi{a}. Từ giờ kết quả và tệp của xã ghi theo quyết định này.")
            if done.get("done")
            else Phrase("adopt.not_done", "{Minh} chưa ghi được{a}. {Ban} thử lại sau.")
        )
    return Next("office", {"role": role})


def _adopted(each: Found) -> Phrase:
    if not each["by"]:
        return _sheet(each)
    return Phrase(
        "adopt.sheet",
        "{title} (bản {version}, theo Quyết định số {number} ngày {day})",
        title=each["title"],
        version=each["version"],
        number=each["by"]["number"],
        day=each["by"]["day"],
    )
