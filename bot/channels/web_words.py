"""What stands on the page beside the conversation; no form of address, for it may be anybody."""

from typing import Final

from dialogs.phrases import Phrase

WORDS: Final = {
    "title": Phrase("web.title", "Công dân học tập"),
    "log": Phrase("web.log", "Cuộc trò chuyện"),
    "text": Phrase("web.text", "Lời nhắn"),
    "send": Phrase("web.send", "Gửi"),
    "photo": Phrase("web.photo", "Ảnh"),
    "photo_full": Phrase("web.photo.full", "Ảnh: chọn một tấm để gửi"),
    "choices": Phrase("web.choices", "Các lựa chọn"),
    "keys": Phrase("web.keys", "Việc khác ở câu này"),
    "change": Phrase("web.change", "Sửa câu này"),
    "said": Phrase("web.said", "Đã trả lời:"),
    "own_photo": Phrase("web.own_photo", "Ảnh vừa chọn"),
    "picture": Phrase("web.picture", "Ảnh để lưu lại hoặc gửi người nhà"),
    "save": Phrase("web.save", "Lưu ảnh"),
    "skip": Phrase("web.skip", "Đến chỗ trả lời"),
    "waiting": Phrase("web.waiting", "Đang gửi…"),
    "lost": Phrase("web.lost", "Đang mất mạng. Lời vừa nhắn vẫn còn ở đây, có mạng lại là trang tự gửi."),
    "back": Phrase("web.back", "Có mạng lại rồi."),
    "trouble": Phrase("web.trouble", "Máy chủ đang gặp trục trặc. Trang sẽ tự thử lại."),
    "often": Phrase("web.often", "Nhắn hơi nhanh. Xin đợi một lát, trang sẽ tự gửi lại."),
    "not_photo": Phrase("web.not_photo", "Tệp này không phải ảnh, hoặc lớn hơn 10 MB. Xin chọn ảnh khác."),
    "refused": Phrase("web.refused", "Chưa gửi được lời này. Xin mở lại trang rồi thử lại."),
    "no_cookies": Phrase(
        "web.no_cookies",
        "Trình duyệt đang chặn cookie nên trang không nhớ được phiếu. Xin cho phép cookie rồi mở lại.",
    ),
    "no_script": Phrase("web.no_script", "Trang này cần JavaScript. Xin bật lên, hoặc dùng Zalo, Telegram."),
    "demo": Phrase("web.demo", "Bản chạy thử: xã ví dụ, không dùng dữ liệu thật, thoát ra là mất hết."),
    "other": Phrase("web.other_language", "English"),
    "start": Phrase("web.kiosk.start", "Bắt đầu"),
    "shared": Phrase(
        "web.kiosk.shared",
        "Máy này nhiều người dùng chung. Làm xong, xin chọn “Kết thúc” để người sau không xem được.",
    ),
    "end": Phrase("web.kiosk.end", "Kết thúc"),
    "ended": Phrase("web.kiosk.ended", "Đã kết thúc. Trên máy này không còn gì của người vừa dùng."),
    "warning": Phrase(
        "web.kiosk.warning",
        "Lâu rồi chưa thấy trả lời. Trang sẽ kết thúc sau {seconds} giây. Các câu đã trả lời vẫn được giữ.",
        seconds="30",
    ),
    "stay": Phrase("web.kiosk.stay", "Còn đang làm"),
}

SCRIPT: Final = (
    "choices",
    "keys",
    "change",
    "said",
    "own_photo",
    "picture",
    "save",
    "waiting",
    "lost",
    "back",
    "trouble",
    "often",
    "not_photo",
    "refused",
    "no_cookies",
    "ended",
)
