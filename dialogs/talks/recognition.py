"""Recognised: what the person is told, and whether the name may be published."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Done, Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from dialogs.requests import Consenting
from dialogs.requests.files import Recognised

Found = Mapping[str, Any]


def recognised() -> Talk:
    """The decision on one's own sheet; whether the name may be published is asked once."""
    found: Found = yield from look("decision", Recognised())
    if not found:
        return Next("result")
    yield Say(congratulated(found["number"], found["day"], str(found["year"])))
    if found["years"] >= 5:
        yield Say(Phrase("recognised.years", "Đây là năm thứ {years} liền{a}.", years=str(found["years"])))
    if found["asked"]:
        return Done()
    choice = yield from ask(
        OneOf(
            key="publish",
            context=Context.YES_NO,
            wording=Phrase(
                "recognised.publish",
                "Xã có thể nêu tên người được công nhận trên bảng tin, trên loa. {Ban} có đồng ý cho nêu tên không{a}?",
            ),
            options=(
                Option("yes", Phrase("recognised.yes", "Đồng ý nêu tên"), also=("dong y", "co")),
                Option("no", Phrase("recognised.no", "Không nêu tên"), also=("khong",)),
            ),
            help=Phrase(
                "recognised.help",
                "Không nêu tên thì {ban} vẫn được công nhận như mọi người. Đổi ý lúc nào cũng được, ở mục “Dữ liệu của tôi”.",
            ),
        )
    )
    yield from do("consent", Consenting("publish", given=choice == "yes"))
    yield Say(
        Phrase("recognised.may", "{Minh} ghi lại rồi{a}: được nêu tên {ten}.")
        if choice == "yes"
        else Phrase("recognised.may_not", "{Minh} ghi lại rồi{a}: không nêu tên {ten}.")
    )
    return Done()


def congratulated(number: str, day: str, year: str) -> Phrase:
    """What is said of a recognition, only ever by a decision that an officer recorded."""
    return Phrase(
        "recognised.congratulated",
        "{Minh} chúc mừng {ten}! Theo Quyết định số {number} ngày {day}, {ban} được công nhận danh hiệu “Công dân học tập” năm {year}.",
        number=number,
        day=day,
        year=year,
    )
