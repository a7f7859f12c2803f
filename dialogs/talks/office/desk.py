"""The desk of an officer: the numbers, and what can be done about them now."""

from dataclasses import dataclass

from dialogs.conversation import World
from dialogs.engine import Next, Query, Say, Talk, ask, look
from dialogs.phrases import Drawn, Listed, Phrase
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks.asked import AtDesk, Desk, PlacesBelow
from dialogs.talks.office.parts import Years, a_year
from dialogs.talks.office.summary import Need, Overview, capital, card, head, lines, trouble


@dataclass(frozen=True, slots=True)
class Summary(Query[Overview]):
    """The numbers of a place and a year (0: this one)."""

    role: str
    place: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class NeedHelp(Query[list[Need]]):
    """The places below that need help, worst first."""

    role: str
    place: str = ""


MORE = (  # a talk, the action it needs, how it is offered; a talk that there is not is not offered
    ("confirm", "confirm", Phrase("office.confirm", "Duyệt bước hai của xã")),
    ("decide", "decide", Phrase("office.decide", "Ghi quyết định công nhận")),
    ("look", "look_at_person", Phrase("office.look", "Xem hồ sơ một người")),
    ("office_people", "people", Phrase("office.people", "Hộ và người")),
    ("office_help", "summary", Phrase("office.help", "Những nơi cần giúp")),
    ("office_year", "summary", Phrase("office.year", "Số liệu năm khác")),
    ("office_targets", "plan", Phrase("office.targets", "Kế hoạch và mục tiêu")),
    ("office_calendar", "rules", Phrase("office.calendar", "Lịch trong năm")),
    ("office_digest", "summary", Phrase("office.digest", "Nhận số liệu theo lịch")),
    ("campaign", "news", Phrase("office.campaign", "Gửi tin cho bà con")),
    ("opportunities", "opportunities", Phrase("office.opportunities", "Lớp học, nơi học gần nhà")),
    ("publish", "publish", Phrase("office.publish", "Công bố bộ câu hỏi")),
    ("adopt", "adopt", Phrase("office.adopt", "Bộ câu hỏi của xã")),
    ("worklist", "files", Phrase("office.worklist", "Việc nhập congdanhoctap.vn")),
    ("quality", "summary", Phrase("office.quality", "Chất lượng chấm điểm")),
    ("data_requests", "requests", Phrase("office.data_requests", "Yêu cầu về dữ liệu riêng")),
    ("give_role", "invite", Phrase("office.roles", "Giao việc, đưa mã nhận việc")),
    ("role_codes", "invite", Phrase("office.role_codes", "Mã nhận việc chưa ai nhận")),
    ("holders", "invite", Phrase("office.holders", "Ai đang giữ việc gì")),
    ("my_roles", "summary", Phrase("office.my_roles", "Việc {ban} được giao")),
    ("import_households", "import", Phrase("office.import", "Nhập danh sách hộ")),
)
PEOPLE = (  # the same about households and persons
    ("households", "people", Phrase("office.households", "Danh sách hộ của một thôn")),
    ("find_people", "people", Phrase("office.find_people", "Tìm một người, một nhà")),
    ("waiting_people", "people", Phrase("office.waiting_people", "Người chờ xác nhận tên")),
    ("relink", "relink", Phrase("office.relink", "Mã cho người mất máy, đổi máy")),
    ("invite_place", "invite_print", Phrase("office.invite_place", "In tờ mời, thẻ từng nhà")),
)
A_PAGE = 5


def office(world: World, role: str, place: str = "", year: int = 0) -> Talk:
    """The numbers, and what an officer can do now; also of a place below, and of another year."""
    here = yield from look("desk", Desk(role))
    found = yield from look("summary", Summary(role, place, year))
    yield Say(Drawn(head(found), card(found)))
    for line in lines(found)[1:]:
        yield Say(line)
    own = found["place"] == here["place"] and not year
    if own and here["requests"]:
        yield Say(
            Phrase(
                "office.requests_wait",
                "{n} yêu cầu về dữ liệu riêng đang chờ, sớm nhất hạn ngày {day}: {ban} xem ở “Việc khác”.",
                n=here["requests"],
                day=here["first_due"],
            )
        )
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("office.ask", "{Ban} muốn làm gì{a}?"),
            options=tuple(_options(world, here, found, own=own)),
            help=Phrase(
                "office.explain",
                "Số liệu đếm từ phiếu trong máy, đến đúng lúc {ban} xem. Nơi ít hơn 5 người thì không nêu tỷ lệ, để không lộ chuyện riêng của ai{a}.",
            ),
        )
    )
    if choice in {"own", "more"}:
        return Next("office" if choice == "own" else "office_more", {"role": role})
    of_year = {"year": year} if year else {}
    if choice == "files":
        return Next("files", {"role": role, **of_year})
    here_ = "" if found["place"] == here["place"] else found["place"]
    return Next(choice, {"role": role, "place": here_, **of_year})


def office_year(role: str) -> Talk:
    """The numbers of another year."""
    years = yield from look("years", Years(role))
    wording = Phrase("office.year_ask", "{Ban} xem số liệu năm nào{a}? Nhắn số, hoặc nhắn năm.")
    year = yield from a_year("year", wording, years)
    return Next("office", {"role": role, **({"year": year} if year != years[0] else {})})


def _options(world: World, here: AtDesk, found: Overview, *, own: bool) -> list[Option]:
    may, slow = here["may"], found["late_places"] + found["not_begun"]
    options = []
    past = not found["day"].startswith(str(found["year"]))
    if not past and "remind_heads" in may and slow and found["below"]:
        options.append(Option("office_remind", Phrase("office.remind", "Nhắc nơi chậm ({n} nơi)", n=slow)))
    options.append(Option("office_chart", Phrase("office.chart", "Xem biểu đồ")))
    if (own or past) and "summary" in may and "files" in world.talks:
        options.append(Option("files", Phrase("office.files", "Lấy tệp, báo cáo")))
    if "freeze" in may:
        options.append(Option("office_freeze", Phrase("office.freeze", "Chốt số liệu")))
    if found["below"] and not past:
        options.append(Option("office_places", Phrase("office.places", "Xem từng nơi")))
    options.append(
        Option("more", Phrase("office.more", "Việc khác"))
        if own
        else Option("own", Phrase("office.own", "Về số liệu chung"))
    )
    return options


def office_more(world: World, role: str, page: int = 0) -> Talk:
    """The rest of what a role may do, five at a time."""
    here = yield from look("desk", Desk(role))
    open_ = [each for each in MORE if each[1] in here["may"] and each[0] in world.talks]
    first = page * A_PAGE if page * A_PAGE < len(open_) else 0
    options = [Option(talk, label) for talk, _, label in open_[first : first + A_PAGE]]
    last = first + A_PAGE >= len(open_)
    options.append(
        Option("office", Phrase("office.back", "Về bảng số liệu"))
        if last
        else Option("next", Phrase("office.next", "Xem tiếp"))
    )
    choice = yield from ask(
        OneOf(key="what", wording=Phrase("office.more_ask", "{Ban} chọn việc{nhe}."), options=tuple(options))
    )
    if choice == "next":
        return Next("office_more", {"role": role, "page": first // A_PAGE + 1})
    return Next(choice, {} if choice == "my_roles" else {"role": role})


def office_people(world: World, role: str) -> Talk:
    """What a role may do about households and persons."""
    here = yield from look("desk", Desk(role))
    options = [
        Option(talk, label) for talk, action, label in PEOPLE if action in here["may"] and talk in world.talks
    ]
    choice = yield from ask(
        OneOf(
            key="what",
            wording=Phrase("office.more_ask", "{Ban} chọn việc{nhe}."),
            options=(*options, Option("office", Phrase("office.back", "Về bảng số liệu"))),
        )
    )
    return Next(choice, {"role": role})


def office_places(role: str, place: str = "", words: str = "", page: int = 0) -> Talk:
    """The places right below, a page at a time; a name typed finds one at once."""
    found = yield from look("below", PlacesBelow(role, "", words, page, place=place))
    if words and len(found["rows"]) == 1:
        return Next("office", {"role": role, "place": found["rows"][0]["id"]})
    if words and not found["rows"]:
        yield Say(
            Phrase(
                "office.nowhere", "{Minh} không tìm thấy nơi nào tên như vậy trong phần {ban} phụ trách{a}."
            )
        )
    options = [
        Option(each["id"], Phrase("office.place", "{place}", place=each["label"])) for each in found["rows"]
    ]
    if found["more"]:
        options.append(Option("next", Phrase("office.next", "Xem tiếp")))
    else:
        options.append(Option("back", Phrase("office.back", "Về bảng số liệu")))
    choice = yield from ask(
        Words(
            key="p",
            context=Context.SEARCH,
            longest=60,
            secret=False,
            wording=Phrase("office.which", "{Ban} xem nơi nào{a}? Nhắn số, hoặc nhắn tên nơi ấy."),
            options=tuple(options),
        )
    )
    if choice == "=next":
        return Next("office_places", {"role": role, "place": place, "words": words, "page": page + 1})
    if choice == "=back":
        return Next("office", {"role": role})
    if choice.startswith("="):
        return Next("office", {"role": role, "place": choice[1:]})
    return Next("office_places", {"role": role, "place": place, "words": choice})


def office_help(role: str) -> Talk:
    """All places that need help, each with the number that says why."""
    needs = yield from look("needs", NeedHelp(role))
    if not needs:
        yield Say(Phrase("office.no_needs", "Không nơi nào chậm hay thiếu người phụ trách{a}."))
        return Next("office_more", {"role": role})
    each = [
        Phrase("office.need", "{place}: {why}", place=capital(need["label"]), why=trouble(need))
        for need in needs[:20]
    ]
    yield Say(Phrase("office.needs", "{n} nơi cần giúp:\n{each}", n=len(needs), each=Listed(each, "\n")))
    return Next("office_more", {"role": role})
