"""What a commune or a unit sets about its title: numbers that nobody can count here, receiver, authority, area, switched off or not."""

from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import Number, OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks.office.parts import one_line
from dialogs.talks.picking import BACK
from dialogs.talks.title_names import NAMES
from dialogs.talks.titles.asked import SetDifficult, SetTitle, TitleHere, TitleOf, TypeNumber
from dialogs.talks.titles.papers import NO_GUIDANCE

MOST = 9_999_999
OFF = ("family", "clan", "village", "unit", "commune")
NUMBER_OF = {
    "commune": ("citizens", Phrase("titles.citizens", "công dân trong xã")),
    "unit": ("members", Phrase("titles.members", "thành viên trong đơn vị")),
}


def title_settings(role: str, place: str = "") -> Talk:
    """What can be set, with what is set now."""
    found = yield from look("here", TitleOf(role, place), secret=True)
    here = {"role": role, "place": place}
    if found["level"] not in NUMBER_OF:
        return Next("titles", here)
    yield Say(_now(found))
    name, words = NUMBER_OF[found["level"]]
    options = [Option("number", Phrase("titles.type", "Ghi số {what}", what=words))]
    if found["level"] == "unit":
        options += [Option("kind", Phrase("titles.kind", "Đổi loại đơn vị"))]
    if found["decides"]:
        options += [
            Option("receiver", Phrase("titles.set_receiver", "Nơi nhận hồ sơ")),
            Option("authority", Phrase("titles.set_authority", "Nơi công nhận")),
        ]
    if found["decides"] and found["level"] == "commune":
        options += [
            Option("difficult", Phrase("titles.set_difficult", "Xã thuộc vùng khó khăn")),
            Option("off", Phrase("titles.set_off", "Danh hiệu xã có xét")),
        ]
        options = [each for each in options if each.id != "kind"]
    choice = yield from ask(
        OneOf(key="what", wording=Phrase("titles.ask_set", "{Ban} đặt gì{a}?"), options=(*options[:5], BACK))
    )
    if choice == "back":
        return Next("titles", here)
    if choice == "kind":
        return Next("title_kind", here)
    if choice == "off":
        return Next("title_off", {"role": role})
    if choice == "number":
        yield from _number(role, place, name, words, found)
    elif choice == "difficult":
        yield from _difficult(role)
    else:
        yield from _words(role, found, choice)
    return Next("title_settings", here)


def _now(found: TitleHere) -> Phrase:
    sheet = found["sheet"]
    share = sheet["shares"][0] if sheet and sheet["shares"] else None
    return Phrase(
        "titles.set_now",
        "Danh hiệu {title}. Số {what}: {n}. Nơi nhận hồ sơ: {receiver}. Nơi công nhận: {authority}.",
        title=NAMES[found["title"]],
        what=NUMBER_OF[found["level"]][1],
        n=share["whole"] if share and share["whole"] else Phrase("titles.not_yet", "chưa ghi"),
        receiver=found["receiver"] or NO_GUIDANCE,
        authority=found["authority"] or NO_GUIDANCE,
    )


def _number(role: str, place: str, name: str, words: Phrase, found: TitleHere) -> Part[None]:
    """A whole with its source, and what is meant by it where no text says."""
    value = yield from ask(
        Number(
            key="value",
            low=1,
            high=MOST,
            wording=Phrase("titles.how_many", "Có bao nhiêu {what}{a}? Ví dụ: 4.850.", what=words),
        )
    )
    source = yield from one_line(
        "source", Phrase("titles.source", "Số này lấy ở đâu{a}? Ví dụ: báo cáo 12/BC-UBND ngày 05/01/2027.")
    )
    meant = ""
    if found["level"] == "commune":
        meant = yield from one_line(
            "meant",
            Phrase(
                "titles.meant",
                "Số ấy tính những ai{a}? Thông tư 25/2023/TT-BGDĐT không định nghĩa “công dân trong xã”. Ví dụ: người từ 18 tuổi thường trú.",
            ),
            200,
        )
    yield from do("type", TypeNumber(role, name, value, source, meant, place))
    yield Say(Phrase("titles.typed", "{Minh} ghi {n} {what}{a}.", n=value, what=words))


AREAS = {
    "difficult": Phrase("titles.area_tt25", "vùng khó khăn, theo Thông tư 25/2023/TT-BGDĐT (chỉ tiêu 5.2)"),
    "extreme": Phrase(
        "titles.area_nd20", "đặc biệt khó khăn, theo Nghị định 20/2014/NĐ-CP (phổ cập giáo dục)"
    ),
}


def _difficult(role: str) -> Part[None]:
    """Which of the areas that the texts tell apart, and by which document; that of 70 points is set with the places."""
    area = yield from ask(
        OneOf(
            key="area",
            wording=Phrase(
                "titles.area",
                "Mỗi văn bản nói về một loại vùng khác nhau. {Ban} ghi loại nào{a}? Mức 70 điểm của bà con thì người quản trị đặt riêng.",
            ),
            options=(*(Option(each, said) for each, said in AREAS.items()), BACK),
        )
    )
    if area == "back":
        return
    words = yield from ask(
        Words(
            key="document",
            context=Context.SEARCH,
            longest=120,
            secret=False,
            wording=Phrase(
                "titles.difficult",
                "Xã thuộc vùng ấy theo văn bản nào{a}? Nhắn số văn bản, hoặc chọn không thuộc ({area}).",
                area=AREAS[area],
            ),
            options=(Option("no", Phrase("titles.not_difficult", "Không thuộc vùng ấy")), BACK),
        )
    )
    if words == "=back":
        return
    yield from do("difficult", SetDifficult(role, "" if words == "=no" else words, area))
    yield Say(Phrase("titles.set_done", "{Minh} ghi rồi{a}."))


def _words(role: str, found: TitleHere, what: str) -> Part[None]:
    ask_for = (
        Phrase(
            "titles.receiver",
            "Hồ sơ nộp về đâu theo hướng dẫn của địa phương{a}? Chưa có thì chọn chưa có hướng dẫn.",
        )
        if what == "receiver"
        else Phrase(
            "titles.authority",
            "Ai công nhận theo hướng dẫn của địa phương{a}? Chưa có thì chọn chưa có hướng dẫn.",
        )
    )
    words = yield from ask(
        Words(
            key="words",
            context=Context.SEARCH,
            longest=120,
            secret=False,
            wording=ask_for,
            options=(Option("none", Phrase("titles.no_guidance_yet", "Chưa có hướng dẫn")), BACK),
        )
    )
    if words == "=back":
        return
    yield from do("set", SetTitle(role, found["title"], what, "" if words == "=none" else words))
    yield Say(Phrase("titles.set_done", "{Minh} ghi rồi{a}."))


def title_off(role: str) -> Talk:
    """Which titles the commune gives; one that it does not is switched off, and on again."""
    which = yield from ask(
        OneOf(
            key="title",
            wording=Phrase("titles.off_which", "{Ban} bật hoặc tắt danh hiệu nào{a}?"),
            options=(*(Option(each, NAMES[each]) for each in OFF), BACK),
        )
    )
    if which != "back":
        how = yield from ask(
            OneOf(
                key="how",
                wording=Phrase("titles.off_how", "Xã có xét danh hiệu {title} không{a}?", title=NAMES[which]),
                options=(
                    Option("on", Phrase("titles.on", "Có xét")),
                    Option("off", Phrase("titles.switch_off", "Không xét (tắt)")),
                ),
            )
        )
        yield from do("off", SetTitle(role, which, "off", "yes" if how == "off" else ""))
        yield Say(Phrase("titles.set_done", "{Minh} ghi rồi{a}."))
    return Next("titles", {"role": role})
