"""The few small pages behind links: plain and large, in two languages, without a script."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape

from aiohttp import web

from bot.channels.base import spoken
from dialogs.phrases import Phrase, Speech
from dialogs.talks.office.files import KINDS
from dialogs.talks.titles.papers import PAPER_NAMES
from locales import Voice, finished, render

STYLE = (
    ":root{--paper:#fdf6e3;--ink:#1f3a2e;--leaf:#22693f;--on:#fff;color-scheme:light dark}"
    "@media(prefers-color-scheme:dark){:root{--paper:#101b16;--ink:#f2eddd;--leaf:#9fd8b1;--on:#0c1a12}}"
    "body{font:1.25rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;"
    "color:var(--ink);background:var(--paper);overflow-wrap:anywhere}"
    "a{color:inherit}button{font:inherit;padding:.8rem 1.6rem;border:0;min-height:48px;"
    "border-radius:.6rem;background:var(--leaf);color:var(--on)}input{font:inherit;display:block;"
    "margin:1rem 0;max-width:100%}li{margin:.4rem 0}"
    ":focus-visible{outline:3px solid var(--ink);outline-offset:2px}"
)
_STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {  # beside those of every answer of the site
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def voice_of(request: web.Request) -> Voice:
    """The language of whoever opens the page; no form of address, for it may be anybody."""
    return Voice(spoken(request.headers.get("Accept-Language", "")))


NAMES: Mapping[str, Phrase] = {  # a file by its kind, else by the purpose of its link
    **KINDS,
    "mydata": Phrase("file.name.mydata", "Dữ liệu của tôi (tệp nén)"),
    "own_photo": Phrase("file.name.own_photo", "Ảnh của tôi"),
    "summary": Phrase("file.name.summary", "Trang tổng hợp số liệu (PDF)"),
    "series": Phrase("file.name.series", "Số liệu qua các năm (Excel)"),
    "phase": Phrase("file.name.phase", "Báo cáo giai đoạn (Word)"),
    "sheet": Phrase("file.name.sheet", "Phiếu của một người (Word)"),
    "template": Phrase("file.name.template", "Mẫu bộ câu hỏi để điền (Excel)"),
    "role_cards": Phrase("file.name.role_cards", "Thẻ nhận việc để in (PDF)"),
    "invite": Phrase("file.name.invite", "Tờ mời, thẻ từng nhà để in (PDF)"),
    "paper": Phrase("file.name.paper", "Phiếu trống để in (PDF)"),
    "village_list": Phrase("file.name.village_list", "Danh sách có số thứ tự (PDF)"),
    "village_visit": Phrase("file.name.village_visit", "Danh sách đến thăm nhà (PDF)"),
    "evidence": Phrase("file.name.evidence", "Minh chứng của một phiếu"),
    "titles_xlsx": Phrase("file.name.titles_xlsx", "Số liệu các danh hiệu (Excel)"),
    "titles_docx": Phrase("file.name.titles_docx", "Báo cáo các danh hiệu (Word)"),
    "titles_pdf": Phrase("file.name.titles_pdf", "Số liệu các danh hiệu để in (PDF)"),
    "points_list": Phrase("file.name.points_list", "Danh sách đề nghị gia đình, dòng họ, thôn (Excel)"),
    "points_template": Phrase("file.name.points_template", "Mẫu phiếu chấm điểm để điền (Excel)"),
    "proof": Phrase("file.name.proof", "Minh chứng của một chỉ tiêu"),
    **{f"title_{kind}": name for kind, name in PAPER_NAMES.items()},
}


FILE = Phrase("file.title", "Tải tệp")


def ready(voice: Voice, of: str) -> str:
    """Before a file goes out: which kind it is (of `NAMES`); whoever only looks at the address, as chat apps do, takes nothing."""
    take = button(Phrase("file.take", "Tải về"), voice)
    return page(
        voice,
        NAMES.get(of, FILE),
        Phrase("file.once", "Tệp này chỉ tải được một lần. Bấm nút dưới đây để tải về máy."),
        form=f"<form method=post>{take}</form>",
    )


def wanted(voice: Voice, *also: Speech, lines: Sequence[Speech] = ()) -> str:
    """A form for a file to come in, with what was wrong with the one before."""
    send = button(Phrase("upload.send", "Gửi tệp"), voice)
    label = _said(Phrase("upload.file", "Tệp"), voice)
    return page(
        voice,
        Phrase("upload.title", "Gửi tệp"),
        *also,
        Phrase("upload.choose", "Chọn tệp rồi bấm nút gửi. Tệp lớn nhất là 10 MB."),
        lines=lines,
        form="<form method=post enctype=multipart/form-data>"
        f"<label>{label}<input type=file name=file required></label>"
        f"{send}</form>",
    )


def taken(voice: Voice, lines: Sequence[Speech]) -> str:
    """A file came in."""
    done = Phrase("upload.taken", "Đã nhận tệp. Có thể đóng trang này.")
    return page(voice, Phrase("upload.title", "Gửi tệp"), done, lines=lines)


def gone(voice: Voice) -> str:
    """The same for a link that is unknown, used or too old: nobody learns which."""
    return page(
        voice,
        Phrase("file.gone.title", "Không mở được"),
        Phrase(
            "file.gone",
            "Đường dẫn này không đúng, đã dùng rồi, hoặc đã quá 24 giờ. Vừa bấm tải thì tệp đã nằm trong mục Tải về của máy. "
            "Cần lại thì xin nhắn trợ lý để lấy đường dẫn mới.",
        ),
    )


def nowhere() -> str:
    """There is no such page: where to go instead; in Vietnamese, whatever the browser speaks."""
    voice, begin = Voice("vi"), Phrase("nowhere.begin", "Mở trang làm phiếu")
    return page(
        voice,
        Phrase("nowhere.title", "Không có trang này"),
        Phrase(
            "nowhere",
            "Địa chỉ vừa mở chưa đúng, có khi thiếu hoặc thừa một chữ. Có mã trên thẻ thì ghi mã ấy vào trang làm phiếu, dưới đây.",
        ),
        form=f'<p><a href="/">{_said(begin, voice)}</a></p>',
    )


def too_often(voice: Voice) -> str:
    """Somebody tries a lot."""
    words = Phrase("file.often", "Mở quá nhiều lần rồi. Xin đợi một phút rồi thử lại.")
    return page(voice, Phrase("file.gone.title", "Không mở được"), words)


def failed(voice: Voice) -> str:
    """Something broke here; nothing was used up."""
    words = Phrase("file.failed", "Máy chủ đang gặp trục trặc. Xin thử lại sau vài phút.")
    return page(voice, Phrase("file.gone.title", "Không mở được"), words)


def response(text: str, status: int = 200) -> web.Response:
    """A page as it is sent."""
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)


def page(
    voice: Voice, title: Speech, *paragraphs: Speech, lines: Sequence[Speech] = (), form: str = ""
) -> str:
    """A page in the one style."""
    body = "".join(f"<p>{_said(each, voice)}</p>" for each in paragraphs)
    items = "".join(f"<li>{_said(line, voice)}</li>" for line in lines)
    heading = _said(title, voice)
    return (
        f'<!doctype html><html lang="{voice.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex, nofollow">'
        f"<title>{heading}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{heading}</h1>{body}"
        f"{f'<ul>{items}</ul>' if items else ''}{form}</main></body></html>"
    )


def button(label: Speech, voice: Voice) -> str:
    """A button of a form."""
    return f"<button>{_said(label, voice)}</button>"


def _said(speech: Speech, voice: Voice) -> str:
    return escape(finished(render(speech, voice)))
