"""News of officers: written, rehearsed, sent, watched, stopped; a second officer; what is forged is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from dialogs.engine import Refusal
from dialogs.talks.asked import ThrowNews
from dialogs.talks.news.compose import ChangeNews, ConfirmNews, DraftNews, RehearseNews
from storage.news.run import plan_campaigns
from storage.tables import (
    CAMPAIGN,
    CONSENT,
    CONTACT,
    CONTACT_PERSON,
    PERSON,
    PLACE,
    PLACE_RULES,
    PUSH,
    ROLE,
    TALKING,
    Campaign,
    Push,
)
from tests.chapter import asks, person
from tests.chat import Chat
from tests.village import COMMUNE

PAGE = ("news.about", "news.page_ask")


def resident(
    chat: Chat, id_: str, *, village: str = "dong", called: str = "Lan", address: str = "ba", **of: Any
) -> None:
    """Somebody who wrote once, and agreed to news unless said."""
    news, phone = of.pop("news", True), of.pop("phone", id_)
    blocked, channel = of.pop("blocked", None), of.pop("channel", "telegram")
    at = chat.village.now

    def work(tx: Any) -> None:
        tx.execute(
            insert(PERSON).values(
                **{
                    "id": id_,
                    "commune": COMMUNE,
                    "village": village,
                    "called": called,
                    "address": address,
                    "state": "active",
                    "goals": [],
                    "counted": {},
                    "created": at,
                    **of,
                }
            )
        )
        if not phone:
            return
        if phone == id_:
            tx.execute(
                insert(CONTACT).values(
                    id=f"c-{id_}", channel=channel, external=id_, created=at, blocked=blocked
                )
            )
            tx.execute(
                insert(TALKING).values(
                    contact=f"c-{id_}",
                    person=id_,
                    address=address,
                    called=called,
                    people=1,
                    front={},
                    heard_at=at - timedelta(hours=3),
                )
            )
        else:
            tx.execute(update(TALKING).where(TALKING.c.contact == f"c-{phone}").values(people=2))
        tx.execute(insert(CONTACT_PERSON).values(contact=f"c-{phone}", person=id_, presses="self", since=at))
        if news is not None:
            tx.execute(
                insert(CONSENT).values(
                    id=f"n-{id_}",
                    person=id_,
                    purpose="news",
                    given=news,
                    version="1",
                    channel=channel,
                    contact=f"c-{phone}",
                    at=at,
                )
            )

    chat.village.write(work)
    chat.village.untouched = False


def sets(chat: Chat, **body: Any) -> None:
    """What the commune set."""
    at = chat.village.now
    chat.village.write(lambda tx: tx.execute(insert(PLACE_RULES).values(place=COMMUNE, body=body, at=at)))


def planner(chat: Chat) -> int:
    """The planner runs until nothing is left to do."""
    rounds = 0
    while chat.village.write(lambda tx: plan_campaigns(tx, chat.village.house, chat.village.now, 2)):
        rounds += 1
        assert rounds < 100
    return rounds


def news_rows(chat: Chat) -> dict[str, tuple[str, str]]:
    return {
        row["person"]: (row["state"], row["reason"])
        for row in chat.village.rows(Push, PUSH.c.purpose == "news")
    }


def campaigns(chat: Chat) -> list[dict[str, Any]]:
    return chat.village.rows(Campaign)


@pytest.fixture
def officer(chat: Chat) -> Chat:
    """The phone of an officer of the commune."""
    chat.role = chat.holds("officer", COMMUNE)  # type: ignore[attr-defined]
    return chat


def at_menu(officer: Chat) -> Chat:
    """At the list of news, by a button as it stands on the desk."""
    return opened(officer, "campaign", {"role": officer.role})  # type: ignore[attr-defined]


def opened(phone: Chat, talk: str, args: dict[str, Any]) -> Chat:
    """A talk, opened as another would lead to it: the run is put where the conversation stands."""
    from tests.opening import open_talk

    return open_talk(phone, talk, **args)


def written(officer: Chat, text: str = "Thư viện mở cửa tối thứ bảy.") -> Chat:
    """A draft up to its rehearsal."""
    at_menu(officer).hears("news.menu").taps("new").hears("news.write")
    officer.says(text).hears("news.whom", choices=["all", "none", "open", "done"]).taps("all")
    return officer.hears("news.when").taps("now")


COMMANDS = {  # said while a text is asked for, and what they lead to
    "thôi": ("leave.work", "summary.head"),
    "việc của xã": ("summary.head",),
    "về bảng": ("summary.head",),
    "menu": ("summary.head",),
    "trợ giúp": ("help.role", "help.words"),
    "giao việc": ("roles.kind",),
    "cho tôi xem kế hoạch": ("targets.none",),
    "0": ("rest.plain",),
}


@pytest.mark.parametrize("said", COMMANDS)
@pytest.mark.parametrize("where", ["a new one", "its words", "its english"])
def test_while_news_is_written_commands_stay_commands(officer: Chat, said: str, where: str) -> None:
    if where == "a new one":
        at_menu(officer).hears("news.menu").taps("new").hears("news.write")
    else:
        written(officer).hears_anything()
        officer.taps("change").hears("news.change_what")
        if where == "its english":
            officer.taps("beside").hears("news.change_what")
        officer.taps(where.removeprefix("its ")).hears_anything()
    before = campaigns(officer)
    officer.says(said).hears(*COMMANDS[said]).hears_anything()
    assert campaigns(officer) == before


def test_written_rehearsed_sent_and_watched(officer: Chat) -> None:
    for n in range(3):
        resident(officer, f"p{n}")
    resident(officer, "q1", news=False)
    written(officer).hears("news.numbers", "news.sample", "news.sample", "news.sample", "news.then")
    officer.reads("3 trên 4 người").taps("send").hears("news.sent.planned", *PAGE)

    planner(officer)
    assert news_rows(officer) == {f"p{n}": ("planned", "") for n in range(3)}
    (row,) = campaigns(officer)
    assert (row["state"], row["planned_to"]) == ("running", "~")
    officer.taps("refresh").hears("news.about", "news.progress", "news.page_ask").reads("Đã gửi 0 trên 3")


def test_the_rehearsal_speaks_to_each_by_name_and_form_of_address(officer: Chat) -> None:
    resident(officer, "p1", called="Hùng", address="anh")
    resident(officer, "p2", called="Lan", address="ba")
    written(officer).hears_anything()
    officer.reads("Anh Hùng ơi").reads("anh nhắn “dừng nhắc” ạ").reads("Bà Lan ơi").reads(
        "bà nhắn “dừng nhắc” ạ"
    )


def test_who_is_left_out_is_counted_by_its_reason(officer: Chat) -> None:
    at = officer.village.now
    resident(officer, "p1")
    resident(officer, "p2", phone="p1")
    resident(officer, "q1", news=None)
    resident(officer, "q2", news=False)
    resident(officer, "q3", phone="")
    resident(officer, "q4", blocked=at)
    resident(officer, "q5", state="deceased")
    resident(officer, "q6", erase_at=at)
    written(officer).hears_anything()
    officer.reads("2 trên 8 người sẽ nhận, ở 1 máy")
    for words in (
        "1 chưa được hỏi",
        "1 không nhận tin",
        "1 chưa từng nhắn",
        "1 đã chặn",
        "1 đã mất",
        "1 đã xin xóa",
    ):
        officer.reads(words)
    officer.taps("send").hears_anything()
    planner(officer)
    assert news_rows(officer) == {"p1": ("planned", ""), "p2": ("dropped", "same_phone")}


def test_above_the_number_a_second_officer_confirms(officer: Chat) -> None:
    sets(officer, news={"confirm_above": 1})
    resident(officer, "p1")
    resident(officer, "p2")
    second = officer.another("phone-2")
    role = second.holds("officer", COMMUNE)
    written(officer).hears("news.numbers", "news.sample", "news.sample", "news.many_people")
    officer.taps("send").hears("news.sent.waiting", *PAGE).taps("list").hears("news.menu").hears_anything()
    planner(officer)
    assert news_rows(officer) == {}
    (told,) = officer.village.rows(Push)
    assert (told["purpose"], told["args"]["role"]) == ("confirm_news", role)

    (row,) = campaigns(officer)
    opened(second, "campaign", {"role": role}).hears("news.menu").taps(row["id"]).hears(*PAGE)
    second.taps("confirm").hears("news.numbers", "news.sample", "news.sample", "news.agree")
    second.taps("yes").hears("news.confirmed", "news.menu")
    planner(officer)
    assert {*news_rows(officer).values()} == {("planned", "")}
    assert campaigns(officer)[0]["confirmed_by"] == role


def test_a_second_officer_hands_it_back(officer: Chat) -> None:
    sets(officer, news={"confirm_above": 0})
    resident(officer, "p1")
    second = officer.another("phone-2")
    role = second.holds("officer", COMMUNE)
    written(officer).hears_anything().taps("send").hears_anything()
    (row,) = campaigns(officer)
    opened(second, "campaign_confirm", {"role": role, "campaign": row["id"]}).hears_anything().taps("no")
    second.hears("news.given_back", "news.menu")
    assert (campaigns(officer)[0]["state"], campaigns(officer)[0]["why"]) == ("draft", "handed_back")
    assert {each["purpose"] for each in officer.village.rows(Push)} == {"confirm_news", "news_back"}


def test_nobody_confirms_their_own_news_on_a_second_role(officer: Chat) -> None:
    sets(officer, news={"confirm_above": 0})
    resident(officer, "p1")
    again = officer.holds("officer", COMMUNE)
    written(officer).hears_anything().taps("send").hears("news.sent.alone", *PAGE).taps(
        "list"
    ).hears_anything()
    (row,) = campaigns(officer)
    opened(officer, "campaign_confirm", {"role": again, "campaign": row["id"]}).hears_anything().taps("yes")
    officer.hears("news.own", "news.menu")
    assert campaigns(officer)[0]["state"] == "waiting"


CHANGES: dict[str, Any] = {
    "words": "Lớp học may tối thứ ba.",
    "english": "Sewing class",
    "link": "https://khuyenhoc.vn",
    "picture": {"photo": "file-2"},
    "state": "open",
    "when": "2026-11-20",
}


@pytest.mark.parametrize("part", [*CHANGES, "place"])
def test_what_changed_after_a_second_officer_saw_it_is_asked_again(officer: Chat, part: str) -> None:
    sets(officer, news={"confirm_above": 0})
    resident(officer, "p1")
    second = officer.another("phone-2")
    role = second.holds("officer", COMMUNE)
    written(officer).hears_anything().taps("send").hears_anything()
    (row,) = campaigns(officer)
    opened(second, "campaign_confirm", {"role": role, "campaign": row["id"]}).hears_anything()
    seen = asks(second, RehearseNews(role, row["id"]))["stamp"]

    asks(officer, ThrowNews(row["by"], row["id"]))
    place = "dong" if part == "place" else ""
    changed = ChangeNews(row["by"], row["id"], part, CHANGES.get(part, "dong"), place)
    assert not isinstance(asks(officer, changed), Refusal)
    campaign = update(CAMPAIGN).values(state="waiting")
    officer.village.write(lambda tx: tx.execute(campaign) and None)
    assert asks(second, ConfirmNews(role, row["id"], agreed=True, stamp=seen)) == {"state": "changed"}
    if part == "words":
        second.taps("yes").hears("news.changed", "news.numbers", "news.sample", "news.agree")
        second.reads("Lớp học may").taps("yes").hears("news.confirmed", "news.menu")
        assert campaigns(officer)[0]["state"] == "planned"
    else:
        second.taps("no").hears("news.changed").hears_anything()
        assert campaigns(officer)[0]["state"] == "waiting"


@pytest.mark.parametrize("stamp", ["", "0" * 32])
def test_a_confirmation_of_nothing_that_was_seen_is_refused(officer: Chat, stamp: str) -> None:
    sets(officer, news={"confirm_above": 0})
    resident(officer, "p1")
    second = officer.another("phone-2")
    role = second.holds("officer", COMMUNE)
    written(officer).hears_anything().taps("send").hears_anything()
    (row,) = campaigns(officer)
    opened(second, "campaign", {"role": role}).hears_anything()
    assert asks(second, ConfirmNews(role, row["id"], agreed=True, stamp=stamp)) == {"state": "changed"}


@pytest.mark.parametrize(
    "known_by",
    ["one contact", "the person of the role", "a shared person", "name and year", "what they are called"],
)
def test_two_phones_of_one_person_are_one_officer(officer: Chat, known_by: str) -> None:
    sets(officer, news={"confirm_above": 0})
    resident(officer, "p1")
    second, called = officer.another("phone-2"), "anh Tám"
    role = second.holds("officer", COMMUNE, called=called)
    village = officer.village
    a, b = person(officer, "Lê Văn Tám", born=1980), person(officer, "Lê Văn Tám", born=1980)
    mine, theirs = ROLE.c.id == officer.role, ROLE.c.id == role
    contacts = {phone: {"contact": phone.contact["id"]} for phone in (officer, second) if phone.contact}

    def work(tx: Connection) -> None:
        tx.execute(update(ROLE).where(mine).values(called="ANH TAM" if "called" in known_by else "anh Bảy"))
        if known_by == "one contact":
            tx.execute(update(ROLE).where(theirs).values(**contacts[officer]))
        elif known_by == "the person of the role":
            tx.execute(update(ROLE).values(person=a))
        elif known_by == "a shared person":
            for phone in (officer, second):
                row = {**contacts[phone], "person": a, "presses": "", "since": village.now}
                tx.execute(insert(CONTACT_PERSON).values(row))
        elif known_by == "name and year":
            tx.execute(update(ROLE).where(mine).values(person=a))
            tx.execute(update(ROLE).where(theirs).values(person=b))

    village.write(work)
    written(officer).hears_anything().taps("send").hears("news.sent.alone", *PAGE)
    (row,) = campaigns(officer)
    phone = officer if known_by == "one contact" else second
    seen = asks(phone, RehearseNews(role, row["id"]))["stamp"]
    assert asks(phone, ConfirmNews(role, row["id"], agreed=True, stamp=seen)) == {"state": "own"}
    assert campaigns(officer)[0]["state"] == "waiting"


def test_two_of_one_name_by_which_they_are_called_are_two_where_full_names_say_so(officer: Chat) -> None:
    sets(officer, news={"confirm_above": 0})
    resident(officer, "p1")
    second = officer.another("phone-2")
    role = second.holds("officer", COMMUNE, called="anh Tám", person=person(officer, "Lê Văn Tám", born=1980))
    other = person(officer, "Đỗ Văn Tám", born=1980)
    own = update(ROLE).where(ROLE.c.id == officer.role).values(called="anh Tám", person=other)
    officer.village.write(lambda tx: tx.execute(own) and None)
    written(officer).hears_anything().taps("send").hears("news.sent.waiting", *PAGE)
    (row,) = campaigns(officer)
    opened(second, "campaign_confirm", {"role": role, "campaign": row["id"]}).hears_anything().taps("yes")
    second.hears("news.confirmed", "news.menu")


@pytest.mark.parametrize("words", ["Vào bit.ly/x nhận quà.", "Xem khuyenhoc . vn"])
def test_forged_words_with_an_address_make_no_draft(officer: Chat, words: str) -> None:
    assert asks(officer, DraftNews(officer.role, words)) == Refusal()
    assert campaigns(officer) == []


def test_words_that_ask_for_codes_or_money_want_a_second_officer(officer: Chat) -> None:
    resident(officer, "p1")
    written(officer, "Bà con gửi mã OTP cho xã.").hears("news.numbers", "news.sample", "news.odd")


def test_paused_resumed_stopped(officer: Chat) -> None:
    for n in range(5):
        resident(officer, f"p{n}")
    written(officer).hears_anything().taps("send").hears_anything()
    planner(officer)
    officer.taps("pause").hears(
        "news.about", "news.progress", "news.page_ask", choices=["resume", "stop", "copy", "list"]
    )
    planner(officer)
    assert all(row["not_before"].year == 2999 for row in officer.village.rows(Push))
    officer.waits(days=5).taps("resume").hears_anything()
    planner(officer)
    assert all(row["not_before"] == officer.village.now for row in officer.village.rows(Push))
    officer.village.write(
        lambda tx: tx.execute(update(PUSH).where(PUSH.c.person == "p0").values(state="claimed"))
    )
    officer.taps("stop").hears("news.stop_sure").taps("yes").hears(
        "news.about", "news.progress", "news.page_ask", choices=["copy", "list"]
    )
    planner(officer)
    assert news_rows(officer) == {"p0": ("claimed", "")} | {
        f"p{n}": ("dropped", "stopped") for n in range(1, 5)
    }


def test_a_campaign_stopped_before_it_began_sends_nothing(officer: Chat) -> None:
    resident(officer, "p1")
    written(officer).hears_anything().taps("send").hears_anything().taps("stop").hears_anything().taps(
        "yes"
    ).hears_anything()
    planner(officer)
    assert news_rows(officer) == {}


def test_the_author_hears_how_it_went(officer: Chat) -> None:
    resident(officer, "p1")
    written(officer).hears_anything().taps("send").hears_anything()
    planner(officer)
    officer.village.write(lambda tx: tx.execute(update(PUSH).values(state="sent")))
    officer.waits(hours=1)
    planner(officer)
    told = [row for row in officer.village.rows(Push) if row["purpose"] == "news_result"]
    assert [row["args"]["figures"]["sent"] for row in told] == [1]
    assert campaigns(officer)[0]["state"] == "done"
    planner(officer)
    assert len(officer.village.rows(Push)) == 2


@pytest.mark.parametrize("does", ["page", "pause", "send", "change", "copy", "throw", "confirm"])
def test_a_campaign_of_another_commune_is_refused(officer: Chat, does: str) -> None:
    other = officer.village.house.new_id()
    at = officer.village.now
    officer.village.write(
        lambda tx: tx.execute(
            insert(PLACE).values(
                id="khac",
                parent="tinh",
                level="commune",
                word="xã",
                name="Khác",
                folded="khac",
                province="tinh",
                commune="khac",
                hard=False,
                example=True,
            )
        )
    )
    officer.village.write(
        lambda tx: tx.execute(
            insert(CAMPAIGN).values(
                id=other,
                commune="khac",
                place="khac",
                by="someone",
                words={"vi": "Tin"},
                audience={"place": "khac"},
                counts={},
                state="running" if does in {"page", "pause"} else "waiting",
                created=at,
                changed=at,
            )
        )
    )
    before = campaigns(officer)
    args = {"role": officer.role, "campaign": other}  # type: ignore[attr-defined]
    talk = {"change": "campaign_change", "send": "campaign_rehearsal", "confirm": "campaign_confirm"}.get(
        does, "campaign_page"
    )
    opened(officer, talk, args).hears_anything()
    assert not officer.text.count("Tin”")
    assert campaigns(officer) == before


def test_another_officers_draft_is_not_shown(officer: Chat) -> None:
    written(officer).hears_anything()
    (row,) = campaigns(officer)
    second = officer.another("phone-2")
    role = second.holds("officer", COMMUNE)
    opened(second, "campaign", {"role": role}).hears("news.menu", choices=["new", "desk"])
    opened(second, "campaign_page", {"role": role, "campaign": row["id"]}).hears("news.gone", "news.menu")


@pytest.mark.parametrize("talk", ["campaign", "campaign_new"])
@pytest.mark.parametrize("kind", ["head", "helper"])
def test_a_head_sends_no_news(chat: Chat, kind: str, talk: str) -> None:
    opened(chat, talk, {"role": chat.holds(kind, "dong")}).hears("work.refused").hears_anything()
    assert campaigns(chat) == []


def test_what_is_too_long_says_how_long_it_is(officer: Chat) -> None:
    at_menu(officer).hears_anything().taps("new").hears("news.write")
    officer.says("a " * 300).hears("news.too_long", args={"n": 599}).hears("news.write")
    officer.says("Xem http://a.vn nhé").hears("news.link_inside", "news.write")
    officer.says("Xem {ten} nhé").hears("news.whom")
    assert campaigns(officer)[0]["words"] == {"vi": "Xem (ten) nhé"}


@pytest.mark.parametrize(
    "link", ["http://a.vn", "javascript:alert(1)", "https://x", "https://a.vn@b.vn/", "xa.vn"]
)
def test_a_bad_link_is_asked_again(officer: Chat, link: str) -> None:
    resident(officer, "p1")
    written(officer).hears_anything().taps("change").hears("news.change_what").taps("beside").hears(
        "news.change_what"
    ).taps("link").hears("news.link_ask")
    officer.says(link).hears("news.wrong_link", "news.link_ask")
    officer.says("https://khuyenhoc.example.vn/lop").hears(*PAGE)
    assert campaigns(officer)[0]["link"] == "https://khuyenhoc.example.vn/lop"


def test_nobody_to_send_to(officer: Chat) -> None:
    resident(officer, "q1", news=False)
    written(officer).hears("news.numbers", "news.nobody", choices=["change", "throw", "later"])
    officer.taps("throw").hears("news.thrown", "news.menu")
    assert campaigns(officer) == []


def test_a_village_and_those_who_have_not_begun(officer: Chat) -> None:
    resident(officer, "p1", village="dong")
    resident(officer, "p2", village="trung")
    written(officer).hears_anything().taps("change").hears_anything().taps("place").hears("news.place").taps(
        "+"
    )
    officer.hears("news.place").taps("trung")
    officer.hears(*PAGE).taps("change").hears_anything().taps("whom").hears("news.whom").taps("none").hears(
        *PAGE
    )
    officer.taps("rehearse").hears("news.numbers", "news.sample", "news.then").reads("1 trên 1 người")
    officer.taps("send").hears_anything()
    planner(officer)
    assert news_rows(officer) == {"p2": ("planned", "")}


def test_on_a_day(officer: Chat) -> None:
    resident(officer, "p1")
    at_menu(officer).hears_anything().taps("new").hears("news.write").says("Mời bà con đến lớp.").hears(
        "news.whom"
    )
    officer.taps("all").hears("news.when").taps("date").hears("news.day").says("40/13").hears(
        "day.no_such", "news.day"
    )
    officer.says("20/11").hears_anything().reads("Bắt đầu 18:30 ngày 20/11/2026").taps(
        "send"
    ).hears_anything()
    planner(officer)
    assert news_rows(officer) == {}
    officer.waits(days=7, hours=23.5)
    planner(officer)
    assert news_rows(officer) == {"p1": ("planned", "")}


def test_copied_and_resumed(officer: Chat) -> None:
    resident(officer, "p1")
    written(officer).hears_anything().taps("send").hears_anything().taps("copy").hears("news.copied", *PAGE)
    assert [row["state"] for row in campaigns(officer)] == ["planned", "draft"]
    officer.taps("list").hears("news.menu").taps(campaigns(officer)[1]["id"]).hears(*PAGE)


def test_a_picture_waits_until_it_is_fetched(officer: Chat) -> None:
    resident(officer, "p1")
    written(officer).hears_anything().taps("change").hears_anything().taps("beside").hears_anything().taps(
        "picture"
    ).hears("news.picture")
    officer.sends_photo("file-1").hears(*PAGE)
    assert campaigns(officer)[0]["counts"]["picture"]["file"] == "file-1"
    officer.taps("rehearse").hears_anything().taps("send").hears("news.sent.picture", *PAGE)


def test_the_officer_who_left_sends_nothing_more(officer: Chat) -> None:
    resident(officer, "p1")
    written(officer).hears_anything().taps("send").hears_anything()
    officer.village.write(lambda tx: tx.execute(update(ROLE).values(ended=officer.village.now)))
    planner(officer)
    assert news_rows(officer) == {}
    assert campaigns(officer)[0]["state"] == "paused"
