"""Entering people into congdanhoctap.vn by hand: the list, and what was done."""

from collections.abc import Sequence

from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import Option, Words
from dialogs.reading import Context
from dialogs.requests.files import EnteredLink, MarkEntered, NamesLink, ToEnter
from dialogs.rules.verdicts import Verdict, verdict
from dialogs.talks.office.parts import Found, born, handed
from dialogs.talks.picking import BACK


def worklist(role: str) -> Talk:
    """The next ones; which of them are done, the file, or the file back."""
    found: Found = yield from look("list", ToEnter(role), secret=True)
    items = found["items"]
    yield Say(_told(found))
    answer = yield from ask(_what(items))
    if answer == "=back":
        return Next("office", {"role": role})
    if answer == "=file":
        link: Found = yield from do("file", NamesLink(role, "worklist"), secret=True)
        yield from handed(link)
        return Next("office", {"role": role})
    if answer == "=import":
        link = yield from do("link", EnteredLink(role), secret=True)
        yield from handed(link)
        return Next("office", {"role": role})
    numbers = range(1, len(items) + 1)
    said = _read(answer, numbers) if answer != "=all" else Verdict(tuple(numbers))
    chosen = tuple(items[n - 1]["assessment"] for n in (said.endorse if said else ()))
    done: Found = yield from do("mark", MarkEntered(role, chosen))
    yield Say(Phrase("enter.done", "{Minh} ghi rồi{a}: hôm nay nhập thêm {count} người.", count=done["done"]))
    return Next("worklist", {"role": role})


def _told(found: Found) -> Phrase:
    total = found["waiting"] + found["entered"]
    if not found["items"]:
        return Phrase(
            "enter.none",
            "Không còn ai chờ nhập congdanhoctap.vn: đã nhập {entered} trên {total} người.",
            entered=found["entered"],
            total=total,
        )
    lines = Listed(
        (
            Phrase(
                "enter.item",
                "{number}. {name} ({born}), {place}",
                number=n,
                name=each["name"],
                born=born(each),
                place=each["label"],
            )
            for n, each in enumerate(found["items"], 1)
        ),
        "\n",
    )
    return Phrase(
        "enter.list",
        "Đã nhập congdanhoctap.vn: {entered} trên {total} người. {shown} người tiếp theo:\n{lines}",
        entered=found["entered"],
        total=total,
        shown=len(found["items"]),
        lines=lines,
    )


def _what(items: Sequence[Found]) -> Words:
    numbers = range(1, len(items) + 1)

    def check(text: str) -> Speech | None:
        said = _read(text, numbers)
        if said is None or said.unknown or not said.endorse:
            return Phrase(
                "enter.unclear",
                "{Minh} chưa rõ là số nào. {Ban} nhắn như “đã nhập 1, 3, 5”, hoặc “tất cả trừ 2”{nhe}.",
            )
        return None

    options = [
        Option("file", Phrase("enter.file", "Lấy danh sách để nhập (Excel)")),
        Option("import", Phrase("enter.import", "Gửi lại danh sách đã ghi ngày nhập")),
        BACK,
    ]
    if items:
        options.insert(
            0, Option("all", Phrase("enter.all", "Đã nhập cả {count} người này", count=len(items)))
        )
    return Words(
        key="what",
        context=Context.CHOICE,
        options=tuple(options),
        longest=120,
        secret=False,
        check=check,
        wording=Phrase("enter.ask", "{Ban} nhắn như “đã nhập 1, 3, 5”, hoặc chọn một việc{a}."),
        help=Phrase(
            "enter.help",
            "{Minh} không tự đăng nhập congdanhoctap.vn: muốn thế phải giữ mật khẩu và số căn cước của dân, mà {minh} không bao giờ hỏi những thứ ấy. Trong danh sách, cột căn cước để trống cho xã điền ở ngoài.",
        ),
    )


def _read(text: str, numbers: Sequence[int]) -> Verdict | None:
    """The numbers of a line; “đã nhập” is an agreement here."""
    return verdict(f"đồng ý {text}", numbers, numbers)
