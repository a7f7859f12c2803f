"""The desk of an officer: the numbers, and what can be done about them now."""

from dataclasses import dataclass

from dialogs.engine import Next, Query, Say, Talk, ask, look
from dialogs.menus import MENUS, shown
from dialogs.phrases import Drawn, Listed, Phrase
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks.asked import AtDesk, Desk, PlacesBelow
from dialogs.talks.office.parts import Years, a_year
from dialogs.talks.office.summary import Need, Overview, capital, card, head, lines, trouble
from dialogs.talks.work import menu


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


def office(role: str, place: str = "", year: int = 0) -> Talk:
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
                "{n} yêu cầu về dữ liệu riêng đang chờ, sớm nhất hạn ngày {day}: {ban} nhắn “yêu cầu về dữ liệu” để xem{a}.",
                n=here["requests"],
                day=here["first_due"],
            )
        )
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("office.ask", "{Ban} muốn làm gì{a}?"),
            options=tuple(_options(here, found, own=own)),
            help=Phrase(
                "office.explain",
                "Số liệu đếm từ phiếu trong máy, đến đúng lúc {ban} xem. Nơi ít hơn 5 người thì không nêu tỷ lệ, để không lộ chuyện riêng của ai{a}.",
            ),
        )
    )
    if choice == "own":
        return Next("office", {"role": role})
    entry = next(each for each in MENUS["office"] if each.id == choice)
    talk, args = entry.leads(role)
    of_year = {"year": year} if year else {}
    if choice in OF_THE_WHOLE:
        return Next(talk, {**args, **(of_year if choice == "files" else {})})
    elsewhere = "" if found["place"] == here["place"] else found["place"]
    return Next(talk, {**args, "place": elsewhere, **of_year})


OF_THE_WHOLE = {"files", "office_more"}  # what is not about one place


def office_year(role: str) -> Talk:
    """The numbers of another year."""
    years = yield from look("years", Years(role))
    wording = Phrase("office.year_ask", "{Ban} xem số liệu năm nào{a}? Nhắn số, hoặc nhắn năm.")
    year = yield from a_year("year", wording, years)
    return Next("office", {"role": role, **({"year": year} if year != years[0] else {})})


def _options(here: AtDesk, found: Overview, *, own: bool) -> list[Option]:
    """Each stands at its number whatever the figures are; of a place below, what concerns that place."""
    labels = {each.id: each.label for each in shown(here["kind"], "office")}
    slow = found["late_places"] + found["not_begun"]
    labels["office_remind"] = Phrase("office.remind", "Nhắc nơi chậm ({n} nơi)", n=slow)
    past = not found["day"].startswith(str(found["year"]))
    left_out = {"office_places", "office_remind"} if past or not found["below"] else set()
    left_out |= set() if own else {"office_more"} if past else {*OF_THE_WHOLE}
    options = [Option(each, label) for each, label in labels.items() if each not in left_out]
    if "remind_heads" not in here["may"]:
        options = [each for each in options if each.id != "office_remind"]
    return options if own else [*options, Option("own", Phrase("office.own", "Về số liệu chung"))]


def office_more(role: str) -> Talk:
    """Everything else an officer may do."""
    return (yield from menu(role, "office_more"))


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
