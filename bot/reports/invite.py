"""Sheets to hang up in a village and cards for each household, as one PDF to print."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import segno

from bot.reports.pdf import pdf, pictures
from bot.settings import Settings
from dialogs.phrases import Phrase
from locales import Voice, finished, render

VOICE = Voice("vi")


@dataclass(frozen=True, slots=True)
class Door:
    """One way in: what people call it, and its address; `{code}` in it is filled with the code."""

    name: str
    address: str

    @property
    def called(self) -> str:
        """Its name within a sentence."""
        return self.name if self.name in {"Zalo", "Telegram"} else self.name[:1].lower() + self.name[1:]

    @property
    def carries(self) -> bool:
        """Whether the code comes with the link; else it is typed."""
        return "{code}" in self.address

    def url(self, code: str) -> str:
        """The address for a code."""
        return self.address.replace("{code}", code)


def addresses(settings: Settings) -> tuple[Door, ...]:
    """The ways in that are configured, in the order in which they are printed."""
    public = settings.public_url.rstrip("/")
    doors = (
        Door("Zalo", settings.zalo_oa_link or settings.zalo_bot_link),
        Door(
            "Telegram",
            f"https://t.me/{name}?start={{code}}" if (name := settings.telegram_name.lstrip("@")) else "",
        ),
        Door("Trang web", f"{public}/v/{{code}}" if public and settings.web else ""),
    )
    return tuple(door for door in doors if door.address)


def said(words: Mapping[str, Phrase]) -> dict[str, str]:
    """Words of a page, by what they are for; in Vietnamese."""
    return {name: finished(render(phrase, VOICE)) for name, phrase in words.items()}


def _whom(place: Mapping[str, Any]) -> str:
    return ", ".join(each for each in (place["contact_name"], place["contact_phone"]) if each)


def _ways(doors: Sequence[Door]) -> str:
    """Zalo, Telegram hoặc trang web."""
    names = [door.called for door in doors]
    return " hoặc ".join(each for each in (", ".join(names[:-1]), *names[-1:]) if each)


def sheet_words(place: Mapping[str, Any], doors: Sequence[Door], year: int) -> dict[str, str]:
    """The words of the sheet of a village; no form of address: it speaks to everybody."""
    village, who = place["village"], _whom(place)
    words = {
        "invites": Phrase("file.invite_title", "Mời bà con {village}", village=village),
        "what": Phrase("file.invite_what", "tự chấm điểm “Công dân học tập” năm {year}", year=str(year)),
        "easy": Phrase(
            "file.invite_easy",
            "Mười câu hỏi dễ về việc học hằng ngày. Làm khoảng 10 phút, nghỉ lúc nào cũng được.",
        ),
        "free": Phrase("file.invite_free", "Không bắt buộc. Không thu tiền, không quyên góp."),
        "never": Phrase("file.invite_never", "Không hỏi số căn cước, mật khẩu hay mã OTP."),
        "scan": Phrase("file.invite_scan", "Mở máy ảnh, quét một mã dưới đây: {ways}", ways=_ways(doors))
        if len(doors) > 1
        else Phrase("file.invite_scan_one", "Mở máy ảnh, quét mã dưới đây để vào {ways}", ways=_ways(doors)),
        "nothing": Phrase(
            "file.invite_nothing", "Làm phiếu giấy ở nhà văn hóa, hoặc gặp chi hội để cùng làm."
        ),
        "code": Phrase("file.invite_code", "Mã của {village}", village=village),
        "type": Phrase("file.invite_type", "Được hỏi thì nhắn mã này. Nhà nào có thẻ thì nhắn mã trên thẻ."),
        "paper": Phrase(
            "file.invite_paper", "Không có điện thoại: làm phiếu giấy ở nhà văn hóa, hoặc nhờ chi hội."
        ),
        "call": Phrase("file.invite_call", "Cần hỏi hay cần giúp: {who}", who=who)
        if who
        else Phrase(
            "file.invite_chapter", "Cần hỏi hay cần giúp: chi hội khuyến học {village}", village=village
        ),
        "draft": Phrase(
            "file.invite_draft", "Câu hỏi theo bản gợi ý, chưa chính thức. Kết quả là điểm tự chấm."
        ),
        "with_code": Phrase("file.invite_with_code", "vào thẳng"),
        "then_code": Phrase("file.invite_then_code", "rồi nhắn mã {code}", code=place["code"]),
    }
    return {**said(words), "from": place["organisation"]}


def card_words(place: Mapping[str, Any], doors: Sequence[Door]) -> dict[str, str]:
    """The words of a card of a household."""
    words = {
        "title": Phrase("file.card_title", "Thẻ “Công dân học tập”"),
        "house": Phrase("file.card_house", "Nhà"),
        "code": Phrase("file.card_code", "Mã của nhà"),
        "how": Phrase(
            "file.card_how",
            "Quét mã, hoặc nhắn mã của nhà cho trợ lý. Mỗi người lớn trong nhà một phiếu. Không thu tiền.",
        )
        if doors
        else Phrase(
            "file.card_paper",
            "Làm phiếu giấy thì ghi mã này lên phiếu. Mỗi người lớn trong nhà một phiếu. Không thu tiền.",
        ),
    }
    if who := _whom(place):
        words["call"] = Phrase("file.card_call", "Hỏi: {who}", who=who)
    return {"call": "", **said(words), "place": place["label"]}


# -- Sheets to hang up in a village and cards for each household, as one PDF to print

ON_A_CARD = 2  # QR codes; more would be too small to scan


def sheets_and_cards(
    places: Sequence[Mapping[str, Any]], doors: Sequence[Door], *, year: int, cards: bool = True
) -> bytes:
    """For each village its sheet, and behind it the cards of its households, ten to a page."""
    return pdf(*_asked(places, doors, year, cards=cards))


def pages(
    places: Sequence[Mapping[str, Any]], doors: Sequence[Door], *, year: int, cards: bool = True
) -> list[bytes]:
    """The same as pictures, to look at."""
    return pictures(*_asked(places, doors, year, cards=cards))


def _asked(
    places: Sequence[Mapping[str, Any]], doors: Sequence[Door], year: int, *, cards: bool
) -> tuple[str, list[dict[str, Any]]]:
    """The pages, and what is in them."""
    page = (files("bot.reports") / "invite.typ").read_text(encoding="utf-8")
    return page, [_village(place, doors, year, cards=cards) for place in places]


def _village(place: Mapping[str, Any], doors: Sequence[Door], year: int, *, cards: bool) -> dict[str, Any]:
    words = sheet_words(place, doors, year)
    return {
        "code": place["code"],
        "words": words,
        "doors": [_door(each, place["code"], words) for each in doors],
        "card": card_words(place, doors),
        "homes": [
            {
                "name": home["name"],
                "code": home["code"],
                "doors": [_door(each, home["code"], words) for each in doors[:ON_A_CARD]],
            }
            for home in (place["homes"] if cards else ())
        ],
    }


def _door(door: Door, code: str, words: Mapping[str, str]) -> dict[str, str]:
    how = words["with_code"] if door.carries else words["then_code"]
    return {"name": door.name, "how": how, "qr": qr(door.url(code))}


def qr(address: str) -> str:
    """A QR code as SVG, with enough redundancy for a creased card."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
