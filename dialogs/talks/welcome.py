"""The first minute: how to address them, what this is, consent, name, village, group (at most five answers)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dialogs.address import FORMS
from dialogs.engine import Command, Done, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech, Text
from dialogs.questions import SKIP, OneOf, Option, ReadBack, Words
from dialogs.reading import Context
from dialogs.rules.names import read_called
from dialogs.talks.asked import Greeting, Home, Welcoming
from dialogs.vietnamese import among, fold, lexicon
from dialogs.vietnamese import words as to_words


class Candidate(Home):
    """A place that may be meant; exact where a code, or the whole name and nothing else, was typed."""

    exact: bool


@dataclass(frozen=True, slots=True)
class FindPlaces(Query[list[Candidate]]):
    """
    Villages and units whose present or former name, or code, matches what was typed, with or without diacritics.

    Best first, at most `most` + 1: one more tells that there are more.
    """

    words: str
    most: int = 7


@dataclass(frozen=True, slots=True)
class Join(Command[None]):
    """A person begins: row, contact, consent to keep and score, assessment of the year with its run."""

    called: str
    address: str
    group: str
    place: str
    household: str = ""
    presses: str = ""
    typed: str = ""  # the name of a place that is not here


@dataclass(frozen=True, slots=True)
class Forget(Command[None]):
    """Consent was declined, or the person is too young: nothing of the contact stays."""

    why: str


TRIES = 4

GROUPS = (
    Option(
        "nguoi_dan_xa", Phrase("group.residents", "Làm ruộng, chăn nuôi, buôn bán nhỏ, việc nhà, đã nghỉ hưu")
    ),
    Option("nguoi_lao_dong", Phrase("group.workers", "Công nhân, thợ, làm thuê")),
    Option(
        "can_bo_doanh_nhan", Phrase("group.officials", "Cán bộ, giáo viên, bộ đội, công an, chủ doanh nghiệp")
    ),
)


def address_question(wording: Speech) -> OneOf:
    """How to address them: nine options; "cụ" is understood when typed."""
    labels: dict[str, Speech] = {
        "ong": Phrase("address.ong", "Ông"),
        "ba": Phrase("address.ba", "Bà"),
        "bac": Phrase("address.bac", "Bác"),
        "co": Phrase("address.co", "Cô"),
        "chu": Phrase("address.chu", "Chú"),
        "di": Phrase("address.di", "Dì"),
        "anh": Phrase("address.anh", "Anh"),
        "chi": Phrase("address.chi", "Chị"),
        "ban": Phrase("address.ban", "Gọi bạn cũng được"),
        "cu": Phrase("address.cu", "Cụ"),
    }
    options = tuple(
        Option(name, labels[name], also=(form.word,), hidden=not form.shown) for name, form in FORMS.items()
    )
    return OneOf(
        key="address", wording=wording, options=options, context=Context.ADDRESS, keys=False, sets="address"
    )


def group_question() -> OneOf:
    """Which of the adult sheets serves them, by main occupation (QĐ 324 has a sheet for each group)."""
    return OneOf(
        key="group",
        wording=Phrase("welcome.group", "Hiện nay việc chính của {ban} là gì{a}?"),
        options=GROUPS,
        help=Phrase(
            "welcome.group.help",
            "Mỗi nhóm có mười câu hỏi hợp với việc hằng ngày của nhóm ấy. Ai đã nghỉ hưu thì chọn 1{a}.",
        ),
    )


def called_by(wording: Speech, address: str = "") -> Part[str]:
    """What to call them by; takes every word, and leaves out "tên là" and the form of address before the name."""
    typed = yield from ask(Words(key="called", wording=wording, longest=60, check=_name))
    return read_called(typed, address)


def _name(text: str) -> Speech | None:
    if any(letter.isalpha() for letter in text):
        return None
    return Phrase("name.letters", "{Ban} cho {minh} xin tên bằng chữ{a}. Ví dụ: Lan.")


def welcome(code: str = "", second: bool = False) -> Talk:
    """From the first word to the first question."""
    here = yield from look("greeting", Welcoming(code))
    if code.upper().startswith(("LK", "MM")) and not here["place"]:
        return Next("link", {"code": code})
    address = yield from ask(address_question(_hello(here, second=second)))
    yield Say(_purpose(here, second=second))
    presses = (yield from ask(_who_presses())) if second else ""
    agreed = yield from _consent(here, FORMS[address].adult, aloud=presses == "family")
    if not agreed:
        return Done()
    called = yield from called_by(
        Phrase("welcome.name", "{Minh} cảm ơn {ban}. Tên {ban} là gì để {minh} gọi{a}? Ví dụ: Lan."), address
    )
    living = Living(here["place"])
    if not here["place"] and here["places"]:
        living = yield from _lives(here["beside"])
    group = yield from ask(group_question())
    home, household = (living.place["id"], living.place["household"]) if living.place else ("", "")
    yield from do("join", Join(called, address, group, home, household, presses, living.typed))
    return Next("resume")


def _hello(here: Greeting, *, second: bool) -> Speech:
    if second:
        return Phrase(
            "welcome.second", "Xin mời người tiếp theo. Để xưng hô cho phải phép, xin chọn giúp cách gọi:"
        )
    return Phrase(
        "welcome.hello",
        "Xin chào! Đây là trợ lý tự động của {organisation}.{english}\nĐể xưng hô cho phải phép, xin chọn giúp cách gọi:",
        organisation=here["organisation"],
        english=Text("\nFor English, please write “english”.", {"en": ""}) if here["english"] else Text(""),
    )


def _purpose(here: Greeting, *, second: bool) -> Speech:
    if second:
        return Phrase(
            "welcome.purpose.second",
            "{Minh} chào {ban}{a}. {Minh} có 10 câu hỏi về việc học hằng ngày, khoảng 10 phút. Không bắt buộc, không thu tiền.",
        )
    return Phrase(
        "welcome.purpose",
        "{Minh} chào {ban}{a}. {Minh} có 10 câu hỏi về việc học hằng ngày, khoảng 10 phút, nghỉ lúc nào cũng được. "
        "Làm xong là biết {ban} đã gần danh hiệu “Công dân học tập” chưa.\n"
        "Không bắt buộc, không thu tiền; không bao giờ hỏi số căn cước, mật khẩu, mã OTP. "
        "Ai mượn tên {minh} mà hỏi, {ban} báo ngay cho {who}{a}.",
        who=to_call(here),
    )


class Living(NamedTuple):
    """Where somebody lives, as far as it was found; `typed` is the name of a place that is not among those kept here."""

    place: Home | None = None
    typed: str = ""


def _lives(beside: Home | None) -> Part[Living]:
    """Where somebody lives; who shares a phone lives mostly where the others do."""
    if beside is not None:
        same = yield from ask(
            OneOf(
                key="same",
                context=Context.YES_NO,
                wording=Phrase("place.same", "{Ban} cũng ở {place} phải không{a}?", place=beside["label"]),
                options=(
                    Option("yes", Phrase("code.yes", "Phải")),
                    Option("no", Phrase("place.elsewhere", "Không, ở nơi khác")),
                ),
            )
        )
        if same == "yes":
            return Living(beside)
    return (yield from find_place())


ABROAD = Phrase(
    "welcome.abroad", " Tin nhắn qua Telegram được xử lý ở nước ngoài; đồng ý là đồng ý cả việc này."
)


def _consent(here: Greeting, adult: bool, *, aloud: bool) -> Part[bool]:
    wording: Speech = Phrase(
        "welcome.consent",
        "{Minh} xin phép lưu tên gọi, thôn, câu trả lời, lời kể, ảnh, tin thoại {ban} gửi và giờ {ban} làm, để chấm điểm cho {ban} xem, chưa gửi cho ai. "
        "Chi hội chỉ thấy {ban} đã làm mấy câu. {controller} giữ đến khi {ban} xóa. {Ban} xem, sửa, xóa, rút lại lúc nào cũng được{a}.{abroad}",
        controller=here["controller"],
        abroad=ABROAD if here["abroad"] else "",
    )
    if aloud:
        wording = Phrase(
            "welcome.aloud",
            "{consent}\nNgười nhà đọc giúp câu này cho {ban} nghe, {ban} đồng ý thì mới chọn{a}.",
            consent=wording,
        )
    yes = (
        Phrase("consent.yes", "Đồng ý") if adult else Phrase("consent.yes_adult", "Đồng ý, tôi đã đủ 18 tuổi")
    )
    options = [
        Option("yes", yes, also=("co", "dong y")),
        Option("no", Phrase("consent.no", "Không đồng ý")),
        Option("more", Phrase("consent.more", "Đọc kỹ hơn")),
    ]
    if not adult:
        options.append(Option("young", Phrase("consent.young", "Tôi chưa đủ 18 tuổi")))
    for turn in range(TRIES):
        key = "consent" if turn == 0 else f"consent{turn}"
        answer = yield from ask(
            OneOf(
                key=key,
                wording=wording,
                options=tuple(each for each in options if each.id != "more" or turn < TRIES - 1),
                context=Context.YES_NO,
                careful=True,
                help=_details(here),
            )
        )
        if answer == "yes":
            return True
        if answer == "no":
            yield from do("forget", Forget("declined"))
            yield Say(
                Phrase(
                    "welcome.declined",
                    "Dạ vâng, {minh} không lưu gì cả. Khi nào {ban} đổi ý, cứ nhắn cho {minh} một chữ{a}.",
                )
            )
            return False
        if answer == "young":
            yield from do("forget", Forget("young"))
            yield Say(
                Phrase(
                    "welcome.young",
                    "Phiếu này dành cho người từ 18 tuổi, nên {minh} không lưu gì cả. Chúc {ban} học vui, hẹn {ban} khi đủ tuổi nhé!",
                )
            )
            return False
        yield Say(_details(here))
    return False


def _details(here: Greeting) -> Speech:
    return Phrase(
        "welcome.details",
        "{controller} chịu trách nhiệm giữ thông tin. Cần hỏi, {ban} gọi {who}.\n"
        "{Minh} lưu: tên gọi, cách xưng hô, thôn, nhà, nhóm công việc, tài khoản đang nhắn; các câu trả lời, lời kể, ảnh, tin thoại, mục tiêu {ban} ghi; "
        "giờ {ban} nhắn và làm trong bao lâu; chỗ nên xem kỹ {minh} đánh dấu cho người duyệt, như làm chưa đầy một phút.\n"
        "Chi hội, xã chỉ xem câu trả lời và điểm khi {ban} đồng ý gửi. Ai đã xem, {ban} nhắn “dữ liệu của tôi” là thấy.\n"
        "{Minh} giữ cho đến khi {ban} xóa: nhắn “xóa dữ liệu”, sau {undo} ngày thì mất hẳn. Bản sao lưu đã làm trước đó do {controller} giữ và hủy.\n"
        "Lúc nào {ban} cũng có thể nhắn “dữ liệu của tôi” để xem, “xóa dữ liệu” để xóa, “rút đồng ý” để thôi.",
        controller=here["controller"],
        who=to_call(here),
        undo=here["undo"],
    )


def to_call(here: Greeting) -> Phrase:
    """Whom to call; the chapter where the settings name nobody."""
    if not here["contact_phone"]:
        return Phrase("call.chapter", "chi hội khuyến học")
    name = here["contact_name"] or Phrase("call.chapter", "chi hội khuyến học")
    return Phrase("call.person", "{name}, số {phone}", name=name, phone=here["contact_phone"])


def _who_presses() -> OneOf:
    return OneOf(
        key="presses",
        wording=Phrase("welcome.presses", "Ai đang bấm máy{a}?"),
        options=(
            Option("self", Phrase("presses.self", "Tôi tự bấm")),
            Option("family", Phrase("presses.family", "Người nhà bấm giúp tôi")),
        ),
    )


WHERE = Phrase("place.ask", "Để tìm đúng nơi, {ban} nhắn giúp {minh} tên thôn, hoặc mã ghi trên thẻ{a}.")


def find_place(wording: Speech = WHERE) -> Part[Living]:
    """Find the village by name or code; what is not exactly one is read back, what is not here is kept by its name."""
    words = typed = ""
    absent = False
    for turn in range(TRIES):
        if not words:
            words = yield from ask(_where(f"place{turn}", wording, (ABSENT,) if turn else ()))
        if words == SKIP:
            return Living()
        found = [] if words == f"={ABSENT.id}" else (yield from look(f"found{turn}", FindPlaces(words)))
        if words == f"={ABSENT.id}" or (_not_here(words) and not any(each["exact"] for each in found)):
            if typed:
                break
            absent, words = True, ""
            wording = Phrase(
                "place.absent.name",
                "{Ban} ở thôn nào, xã nào{a}? {Minh} ghi lại để Hội Khuyến học biết mà thêm vào.",
            )
            continue
        typed, words = (words if any(map(str.isalpha, words)) else typed), ""
        if len(found) == 1 and found[0]["exact"]:
            yield Say(Phrase("place.found", "{Minh} ghi là {place}{a}.", place=found[0]["label"]))
            return Living(found[0])
        if found:
            picked, words = yield from _one_of(turn, found[:7])
            if picked:
                return Living(picked)
        elif absent and typed:
            break
        wording = Phrase(
            "place.not_found",
            "{Minh} chưa tìm thấy nơi ấy. {Ban} nhắn lại tên thôn, kèm tên xã cũ nếu nhớ; hoặc nhắn “để sau”{a}.",
        )
    if typed:
        yield Say(
            Phrase(
                "place.absent.kept",
                "{Minh} ghi lại “{words}” để Hội Khuyến học thêm vào{a}. {Ban} cứ làm phiếu, khi nào có thì chọn nơi ở trong “cài đặt”.",
                words=typed,
            )
        )
    return Living(typed=typed)


def _one_of(turn: int, found: Sequence[Home]) -> Part[tuple[Home | None, str]]:
    """The one that is meant; else none, and another name where one was typed instead."""
    if len(found) == 1:
        answer = yield from ask(_is_it(f"is{turn}", found[0]))
        if isinstance(answer, str):
            return (found[0] if answer == "yes" else None), ""
        return None, answer["text"]
    picked = yield from ask(_which(f"which{turn}", found))
    return next((place for place in found if place["id"] == picked), None), ""


ABSENT = Option("absent", Phrase("place.absent", "Nơi tôi ở chưa có trong này"))
PLACES = lexicon("xã thôn làng ấp xóm bản tổ khu phường nơi chỗ quê")
LACKS = ("chua co", "khong co", "chua thay", "khong thay", "hong co", "ko co")


def _not_here(text: str) -> bool:
    """Whether somebody says that their place is not among those here: "xã tôi chưa có"."""
    folded = fold(text)
    return any(among(word, PLACES) for word in to_words(text)) and any(each in folded for each in LACKS)


def _where(key: str, wording: Speech, options: tuple[Option, ...]) -> Words:
    return Words(
        key=key,
        wording=wording,
        options=options,
        context=Context.SEARCH,
        longest=80,
        skippable=True,
        secret=False,
        help=_place_help(),
    )


def _is_it(key: str, found: Home) -> ReadBack:
    """One place that may be meant, said back; another name mends it."""
    return ReadBack(
        key=key,
        wording=Phrase("place.is_it", "{place}, phải không{a}?", place=found["label"]),
        options=(
            Option("yes", Phrase("code.yes", "Phải"), also=("dung",)),
            Option("no", Phrase("code.no", "Không phải")),
        ),
        mends=lambda _: None,
        longest=80,
        secret=False,
    )


def _which(key: str, found: Sequence[Home]) -> OneOf:
    options = tuple(
        Option(place["id"], Phrase("place.label", "{place}", place=place["label"])) for place in found
    )
    none = Option("none", Phrase("place.none", "Không có trong này"))
    return OneOf(
        key=key, wording=Phrase("place.which", "{Ban} ở nơi nào dưới đây{a}?"), options=(*options, none)
    )


def _place_help() -> Speech:
    return Phrase(
        "place.help",
        "Ví dụ: thôn Đông, hoặc thon 3. Viết không dấu cũng được. Chưa chắc thì nhắn “để sau”{a}.",
    )
