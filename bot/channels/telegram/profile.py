"""What Telegram shows about the assistant: the menu of commands, and what it is for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.channels.layout import PAGE
from dialogs.phrases import Phrase
from locales import LANGUAGES, Voice, finished, render

_T = TypeVar("_T")
COMMANDS = (
    ("start", Phrase("command.start", "Bắt đầu, về trang đầu")),
    ("tieptuc", Phrase("command.continue", "Làm tiếp")),
    ("xemlai", Phrase("command.lookover", "Xem lại các câu trả lời")),
    ("ketqua", Phrase("command.result", "Xem kết quả")),
    ("doinguoi", Phrase("command.switch", "Đổi người dùng chung máy")),
    ("lienket", Phrase("command.link", "Dùng trên máy khác, kênh khác")),
    ("caidat", Phrase("command.settings", "Cài đặt")),
    ("dulieu", Phrase("command.mydata", "Dữ liệu của tôi")),
    ("xoa", Phrase("command.erase", "Xóa dữ liệu của tôi")),
    ("rut", Phrase("command.withdraw", "Rút lại đồng ý")),
    ("dungnhac", Phrase("command.stop", "Không nhắc nữa")),
    ("language", Phrase("command.language", "English, ngôn ngữ")),
    ("help", Phrase("command.help", "Trợ giúp")),
)
SHORT = Phrase("profile.short", "Mười câu hỏi về việc học hằng ngày. Tự nguyện, không thu tiền.")
DESCRIPTION = Phrase(
    "profile.description",
    "Trợ lý tự động của Hội Khuyến học: mười câu hỏi về việc học hằng ngày, khoảng 10 phút, nghỉ lúc nào cũng được. "
    "Tự nguyện, không thu tiền, không hỏi số căn cước, mật khẩu hay mã OTP.",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is shown about the assistant, in each language: commands (name, what it does), description, short description."""

    commands: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)
    page: str = ""  # the https address of the Mini App behind the menu button


def profile(page: str = "") -> Profile:
    """The profile in every language; `page`: the address of the Mini App, where one is served."""
    voices = {language: Voice(language) for language in LANGUAGES}
    return Profile(
        commands={
            each: [(name, finished(render(what, voice))) for name, what in COMMANDS]
            for each, voice in voices.items()
        },
        description={each: finished(render(DESCRIPTION, voice)) for each, voice in voices.items()},
        short={each: finished(render(SHORT, voice)) for each, voice in voices.items()},
        page=page,
    )


def shown(profile: Profile) -> Iterator[tuple[str, str, Any]]:
    """
    What Telegram is to show about the bot: (what, language, value as Telegram reports it).

    The first language is also the default, for people whose app speaks none of them.
    """
    for language, listed in _with_default(profile.commands):
        value = [{"command": name, "description": what} for name, what in listed]
        yield "MyCommands", language, value
    for language, text in _with_default(profile.description):
        yield "MyDescription", language, {"description": text}
    for language, text in _with_default(profile.short):
        yield "MyShortDescription", language, {"short_description": text}
    if profile.page:
        yield (
            "ChatMenuButton",
            "",
            {
                "type": "web_app",
                "text": finished(render(PAGE, Voice("vi"))),
                "web_app": {"url": profile.page},
            },
        )


def _with_default(texts: Mapping[str, _T]) -> list[tuple[str, _T]]:
    default = [("", next(iter(texts.values())))] if texts and "" not in texts else []
    return [*default, *texts.items()]
