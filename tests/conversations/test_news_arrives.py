"""News arrives in the middle of a question, and the answer still counts; it says why it came and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.channels.base import Outgoing
from bot.pushes.words import Wording
from storage.ledger.claim import Result, claim, settle
from storage.ledger.decide import Go, Marker, Way
from storage.news.run import plan_campaigns
from storage.tables import CAMPAIGN, CONSENT, Push
from tests.chat import NUMBERS, Chat
from tests.village import COMMUNE
from tests.ways import welcomed

QUESTION = "assess.question"


def sent(chat: Chat, id_: str = "news-1", words: dict[str, str] | None = None) -> list[Go[Outgoing]]:
    """A campaign for the commune is planned and sent now: what is marked to go."""
    village, at = chat.village, chat.village.now
    role = chat.another("officer-phone").holds("officer", COMMUNE)
    village.write(
        lambda tx: tx.execute(
            insert(CAMPAIGN).values(
                id=id_,
                commune=COMMUNE,
                place=COMMUNE,
                by=role,
                words=words or {"vi": "Thư viện mở cửa tối thứ bảy."},
                link="https://khuyenhoc.example.vn",
                audience={"place": COMMUNE, "state": "all", "when": "now"},
                counts={},
                state="planned",
                not_before=at,
                created=at,
                changed=at,
            )
        )
    )
    while village.write(lambda tx: plan_campaigns(tx, village.house, at)):
        pass
    way = Way(chat.channel, f"{chat.channel}:1")
    marker = Marker(way, "me", lambda: village.now, Wording(village.house, chat.limits))
    bundles = village.write(lambda tx: claim(tx, "me", chat.channel, at, 10))
    goes = [each for each in village.write(lambda tx: marker.mark(tx, bundles)) if each is not None]
    results = [Result(go.pushes, go.contact, "sent", "", at, "m1") for go in goes]
    village.write(lambda tx: settle(tx, results))
    return [go for go in goes if go.to == chat.sender]


def begun(chat: Chat) -> Chat:
    """At the first question, by numbers where there are no buttons."""
    if chat.limits.buttons:
        return welcomed(chat)
    chat.starts("VD1").hears_anything()
    for word in ("2", "1", "Lan", "1"):
        chat.says(word).hears_anything()
    return chat


def agreed(chat: Chat) -> Chat:
    """At the second question, having agreed to news; some time later."""
    begun(chat)
    person, contact = chat.state["person"], chat.state["contact"]
    chat.village.write(
        lambda tx: tx.execute(
            insert(CONSENT).values(
                id=chat.village.house.new_id(),
                person=person,
                purpose="news",
                given=True,
                version="1",
                channel=chat.channel,
                contact=contact,
                at=chat.village.now,
            )
        )
    )
    chat.village.untouched = False
    chat.says("3").hears(QUESTION, key="1.2")
    return chat.waits(hours=0.5)


@pytest.mark.parametrize("numbers", [False, True])
def test_the_answer_after_the_news_still_counts(chat: Chat, numbers: bool) -> None:
    phone = agreed(chat.another(limits=NUMBERS) if numbers else chat)

    (go,) = sent(phone)
    assert "Thư viện mở cửa" in go.message.text
    assert go.message.buttons == ()
    assert not any(line.startswith(("1.", "2.")) for line in go.message.text.splitlines())
    phone.says("2").hears(QUESTION, key="1.3")
    assert phone.answers == {"1.1": "3", "1.2": "2"}


def test_the_pending_question_is_one_word_away(chat: Chat) -> None:
    (go,) = sent(agreed(chat))
    assert "“tiếp tục”" in go.message.text
    chat.says("tiếp tục").hears(QUESTION, key="1.2")


def test_a_button_of_the_question_before_still_works_after_the_news(chat: Chat) -> None:
    sent(agreed(chat))
    chat.taps("4").hears(QUESTION, key="1.3")
    assert chat.answers["1.2"] == "4"


def test_it_says_who_writes_why_it_came_and_how_it_ends(chat: Chat) -> None:
    (go,) = sent(agreed(chat))
    for words in (
        "Bà Lan ơi",
        "Hội Khuyến học xã Ví Dụ",
        "đã đồng ý nhận tin",
        "“dừng nhắc”",
        "https://khuyenhoc",
    ):
        assert words in go.message.text


def test_the_word_to_stop_stops_it_at_once(chat: Chat) -> None:
    sent(agreed(chat))
    chat.says("dung nhac").hears("stop.done").hears_anything()
    chat.waits(days=7)
    assert sent(chat, "news-2") == []
    assert chat.consents["news"] is False


def test_nobody_gets_three_in_a_week(chat: Chat) -> None:
    agreed(chat)
    came = []
    for day in range(4):
        came.append(len(sent(chat, f"news-{day}")))
        chat.waits(days=1)
    assert sum(came) == 2
    rows = [row for row in chat.village.rows(Push) if row["state"] != "sent"]
    assert {row["reason"] for row in rows} <= {"cap_person", "capped", ""}


def test_what_an_officer_wrote_is_no_template(chat: Chat) -> None:
    (go,) = sent(agreed(chat), words={"vi": "Gửi {ban} và {ten} %s {0}", "en": "To {ten}"})
    assert "Lan và" not in go.message.text


def test_english_for_who_speaks_it(chat: Chat) -> None:
    agreed(chat)
    chat.says("english").hears_anything()
    chat.waits(hours=0.3)
    (go,) = sent(chat, words={"vi": "Thư viện", "en": "The library is open"})
    assert "The library is open" in go.message.text


def test_in_quiet_hours_it_waits(chat: Chat) -> None:
    agreed(chat)
    chat.village.now += timedelta(hours=3)
    assert sent(chat) == []
    (row,) = [row for row in chat.village.rows(Push) if row["purpose"] == "news"]
    assert (row["state"], row["reason"]) == ("planned", "quiet_hours")
