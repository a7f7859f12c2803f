"""Texts to pass on: for the village's group, for one person, for the loudspeaker, for the wall of the culture house."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Named, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.talks.asked import MyRoles
from dialogs.talks.village.finding import BOARD


class Addressee(TypedDict):
    """Whom a text is for; card: the code of their house."""

    address: str
    called: str
    card: str


class TextFacts(TypedDict):
    """What the texts to pass on speak of; people, houses: how many are done. to: whom one is for."""

    label: str
    caller: str
    code: str
    link: str
    year: int
    people: int
    houses: int
    to: Addressee | None


@dataclass(frozen=True, slots=True)
class ToPassOn(Query[TextFacts]):
    """What the texts to copy speak of; person: whom one is for, by those who may see names."""

    role: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class SendQr(Command[None]):
    """Send the picture to scan along, where there is a page to scan."""

    role: str


AGAIN = (
    Option("group", Phrase("copy.for_group", "Bài gửi nhóm Zalo, kèm ảnh mã")),
    Option("speaker", Phrase("copy.for_speaker", "Bài đọc loa, khoảng 45 giây")),
    Option("notice", Phrase("copy.for_notice", "Thông báo dán ở nhà văn hóa")),
)


def copy(role: str) -> Talk:
    """Which text; one for a single person only for those who may see the names."""
    roles = yield from look("roles", MyRoles())
    names = any(each["id"] == role and each["kind"] != "helper" for each in roles)
    for_one = Option("one", Phrase("copy.for_one", "Bài gửi riêng một người"))
    choice = yield from ask(
        OneOf(
            key="what",
            wording=Phrase("copy.ask", "{Ban} lấy bài nào{a}?"),
            options=(*AGAIN, *((for_one,) if names else ()), BOARD),
        )
    )
    if choice == "one":
        return Next("find", {"role": role})
    if choice == "board":
        return Next("desk", {"role": role})
    return Next("copied", {"role": role, "what": choice})


def copied(role: str, what: str, person: str = "") -> Talk:
    """The text in a message of its own, so that it can be passed on as it is; the picture with it."""
    if what == "one" and not person:
        return Next("find", {"role": role})
    here = yield from look("here", ToPassOn(role, person), secret=True)
    if what in {"group", "notice"}:
        yield from do("qr", SendQr(role))
    yield Say(_one(here, here["to"]) if here["to"] else _TEXTS[what](here))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase(
                "copy.then", "Bài ở tin trên, {ban} gửi tiếp được ngay. {Ban} cần bài nào nữa{a}?"
            ),
            options=(*AGAIN, BOARD),
        )
    )
    if choice == "board":
        return Next("desk", {"role": role})
    return Next("copied", {"role": role, "what": choice})


def _how(here: TextFacts) -> Speech:
    """The way in: the address where there is one, and the code of the card."""
    if here["link"]:
        return Phrase("passed.how_link", "dùng mã trong ảnh, hoặc mở {link}", link=here["link"])
    return Phrase("passed.how_code", "dùng mã QR trên tờ mời của thôn, rồi nhắn mã {code}", code=here["code"])


def _caller(here: TextFacts) -> Phrase | str:
    return here["caller"] or Phrase("passed.caller", "chi hội khuyến học")


def _group(here: TextFacts) -> Speech:
    if here["houses"]:
        return Phrase(
            "passed.group",
            "Bà con {place} ơi, đến hôm nay đã có {houses} nhà làm xong mười câu “Công dân học tập”. Nhà mình chưa làm thì {how}. Làm khoảng 10 phút, nghỉ lúc nào cũng được, không mất tiền. Có gì chưa rõ cứ gọi {caller} nhé.",
            place=here["label"],
            houses=here["houses"],
            how=_how(here),
            caller=_caller(here),
        )
    if here["people"]:
        return Phrase(
            "passed.group_people",
            "Bà con {place} ơi, đến hôm nay đã có {people} người làm xong mười câu “Công dân học tập”. Ai chưa làm thì {how}. Làm khoảng 10 phút, nghỉ lúc nào cũng được, không mất tiền. Có gì chưa rõ cứ gọi {caller} nhé.",
            place=here["label"],
            people=here["people"],
            how=_how(here),
            caller=_caller(here),
        )
    return Phrase(
        "passed.group_first",
        "Bà con {place} ơi, mời cả nhà làm mười câu “Công dân học tập” về việc học hằng ngày. Nhà mình {how}. Làm khoảng 10 phút, nghỉ lúc nào cũng được, không mất tiền. Có gì chưa rõ cứ gọi {caller} nhé.",
        place=here["label"],
        how=_how(here),
        caller=_caller(here),
    )


def _speaker(here: TextFacts) -> Speech:
    return Phrase(
        "passed.speaker",
        "Kính thưa bà con {place}. Chi hội khuyến học mời bà con từ 18 tuổi trở lên tự chấm điểm “Công dân học tập” năm {year}. Bà con trả lời mười câu hỏi dễ, về việc học hằng ngày, bằng Zalo trên điện thoại hoặc bằng phiếu giấy tại nhà văn hóa. Không mất tiền, không bắt buộc. Chi hội không hỏi số căn cước, không hỏi mã trên điện thoại, không thu tiền, không quyên góp. Ai không có điện thoại, mời gặp {caller} để cùng làm. Trân trọng cảm ơn bà con.",
        place=here["label"],
        year=str(here["year"]),
        caller=_caller(here),
    )


def _notice(here: TextFacts) -> Speech:
    return Phrase(
        "passed.notice",
        "THÔNG BÁO\nChi hội khuyến học {place} mời bà con từ 18 tuổi trở lên tự chấm điểm “Công dân học tập” năm {year} (theo bản gợi ý, chưa chính thức).\n"
        "- Mười câu hỏi về việc học hằng ngày, khoảng 10 phút.\n"
        "- Cách làm: {how}. Không có điện thoại thì lấy phiếu giấy ở nhà văn hóa.\n"
        "- Không bắt buộc, không thu tiền, không quyên góp, không hỏi số căn cước hay mã OTP.\n"
        "Cần hỏi, xin gặp {caller}.",
        place=here["label"],
        year=str(here["year"]),
        how=_how(here),
        caller=_caller(here),
    )


def _one(here: TextFacts, to: Addressee) -> Speech:
    who = Named(to["address"], to["called"])
    if to["card"]:
        return Phrase(
            "passed.one_card",
            "{who} ơi, mười câu “Công dân học tập” năm nay mình còn chưa xong. Nhà mình {how}, mã của nhà là {card}. Làm khoảng 10 phút thôi, chưa rõ chỗ nào cứ gọi {caller} nhé.",
            who=who,
            how=_how(here),
            card=to["card"],
            caller=_caller(here),
        )
    return Phrase(
        "passed.one",
        "{who} ơi, mười câu “Công dân học tập” năm nay mình còn chưa xong. Nhà mình {how}. Làm khoảng 10 phút thôi, chưa rõ chỗ nào cứ gọi {caller} nhé.",
        who=who,
        how=_how(here),
        caller=_caller(here),
    )


_TEXTS = {"group": _group, "speaker": _speaker, "notice": _notice}
