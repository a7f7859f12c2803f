"""What services show about the assistant: the menu of commands, and what it is for."""

from bot.channels.base import Profile
from dialogs.phrases import Phrase
from locales import LANGUAGES, Voice, finished, render

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


def profile() -> Profile:
    """The profile in every language."""
    voices = {language: Voice(language) for language in LANGUAGES}
    return Profile(
        commands={
            each: [(name, finished(render(what, voice))) for name, what in COMMANDS]
            for each, voice in voices.items()
        },
        description={each: finished(render(DESCRIPTION, voice)) for each, voice in voices.items()},
        short={each: finished(render(SHORT, voice)) for each, voice in voices.items()},
    )
