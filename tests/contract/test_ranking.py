"""Communes beside each other, against their rows: places, movement since kept figures; and who is shown what."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import update

from bot.example import Commune, make
from bot.reports.communes import communes
from bot.reports.made import Making
from dialogs.engine import Refusal
from dialogs.rules.ranking import LEAST, Part, mean, ranked
from dialogs.talks.office.ranking import MEASURES, Ours, Ranked, WhomToCall
from storage.act import Where, wearing
from storage.counting import count
from storage.office.ranking import board
from storage.office.summary import DIGEST, keep, summary_of
from storage.office.year import provinces_kept
from storage.tables import ASSESSMENT, PLACE, Assessment, FrozenFigures
from tests.asking import served
from tests.chat import Chat
from tests.opened_files import sheet_of
from tests.opening import open_talk

NAMES = ("An", "Bình", "Chi", "Dương", "Em", "Phong")


@pytest.fixture
def there(chat_on_both: Chat) -> tuple[Chat, dict[str, Commune]]:
    """A province of six communes of unlike sizes with their adults entered, a seventh without; somebody who leads it."""
    village = chat_on_both.village
    made = {
        name: village.write(
            lambda tx, n=n: make(
                tx, village.house, village.now, people=30 + 5 * n, villages=2, seed=n, name=f"xa{n}"
            )
        )
        for n, name in enumerate(NAMES, 1)
    }
    for n, name in enumerate(NAMES, 1):
        named = update(PLACE).where(PLACE.c.id == f"xa{n}").values(name=name, adults=60 + 17 * n)
        village.write(lambda tx, named=named: tx.execute(named).rowcount)
    chat_on_both.role = chat_on_both.holds("province", "tinh", called="anh Nam")
    return chat_on_both, made


def where(chat: Chat) -> Where:
    return Where(chat.village.house, chat.village.now, (chat.contact or {})["id"], chat.channel, chat.sender)


def asked(chat: Chat, request: Any) -> Any:
    by = where(chat)
    return chat.village.write(lambda tx: served(tx, by, request))


def by_hand(chat: Chat) -> dict[str, tuple[int, int]]:
    """Sent sheets and entered adults of each commune, row by row."""
    sent = [s for s in chat.village.rows(Assessment) if s["state"] == "sent"]
    return {
        f"xa{n}": (sum(s["commune"] == f"xa{n}" for s in sent), 60 + 17 * n) for n in range(1, len(NAMES) + 1)
    }


def placed(parts: dict[str, tuple[int, int]]) -> dict[str, int]:
    """One more than how many are ahead."""
    shares = {place: Fraction(part, whole) for place, (part, whole) in parts.items()}
    return {place: 1 + sum(other > share for other in shares.values()) for place, share in shares.items()}


def sends(chat: Chat, commune: str, most: int) -> None:
    """So many more of a commune send their sheet."""
    of = chat.village.rows(Assessment, ASSESSMENT.c.commune == commune, ASSESSMENT.c.state == "open")[:most]
    assert len(of) == most

    def work(tx: Any) -> None:
        for each in of:
            values = {"state": "sent", "answered": 10, "sent": chat.village.now, "review": ""}
            tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == each["id"]).values(values))
        count(tx, chat.village.house, [each["person"] for each in of])

    chat.village.write(work)


def test_places_and_movement_are_those_of_the_rows(there: tuple[Chat, dict[str, Commune]]) -> None:
    chat, _ = there
    first, village = by_hand(chat), chat.village
    found = asked(chat, Ranked(chat.role))
    assert {row["place"]: (row["part"], row["whole"]) for row in found["rows"]} == first
    assert {row["place"]: row["rank"] for row in found["rows"]} == placed(first)
    assert [row["rank"] for row in found["rows"]] == sorted(placed(first).values())
    assert (found["part"], found["whole"]) == (
        sum(part for part, _ in first.values()),
        sum(whole for _, whole in first.values()),
    )
    assert found["without"] == ["xã Ví Dụ"]
    assert (found["since"], {row["moved"] for row in found["rows"]}) == ("", {None})

    assert village.write(lambda tx: provinces_kept(tx, village.house, village.now)) == 1
    assert village.write(lambda tx: provinces_kept(tx, village.house, village.now)) == 0
    last = max(placed(first), key=lambda of: placed(first)[of])
    chat.waits(days=7)
    sends(chat, last, 8)
    now = by_hand(chat)
    then = placed(first)
    moved = {row["place"]: row["moved"] for row in asked(chat, Ranked(chat.role))["rows"]}
    assert moved == {
        place: {
            "places": then[place] - rank,
            "tenths": round((Fraction(*now[place]) - Fraction(*first[place])) * 1000),
        }
        for place, rank in placed(now).items()
    }
    assert moved[last]["places"] > 0
    assert {place for place, each in moved.items() if each["places"] < 0}

    calls = asked(chat, WhomToCall(chat.role))
    assert {each["place"] for each in calls["needs"]} >= {"xa1"}
    assert calls["since"] == "2026-11-12"
    assert not [label for label in calls["still"] if label == f"xã {NAMES[int(last[2:]) - 1]}"]


@pytest.mark.parametrize(("period", "days", "year"), [("week", 7, 0), ("month", 30, 0), ("year", 365, -1)])
def test_movement_is_counted_from_the_figures_nearest_to_then(
    there: tuple[Chat, dict[str, Commune]], period: str, days: int, year: int
) -> None:
    """Kept figures of about then, of the year that is compared; figures of another time are none."""
    chat, _ = there
    village = chat.village
    now = village.now
    for before in (days * 4, days + days // 4, days):
        at = now - timedelta(days=before)

        def work(tx: Any, at: datetime = at) -> None:
            keep(tx, village.house, at, summary_of(tx, village.house, at, "tinh"), chat.role, DIGEST)

        village.write(work)
    kept = village.rows(FrozenFigures)
    assert {"xa1", "vi-du"} <= {each["place"] for each in kept[0]["figures"]["places"]}
    assert (
        asked(chat, Ranked(chat.role, "sent", period))["since"]
        == (now - timedelta(days=days)).date().isoformat()
    )
    other = {"week": "month", "month": "week", "year": "week"}[period]
    assert (asked(chat, Ranked(chat.role, "sent", other))["since"] == "") == (period != "week")
    assert kept[-1]["year"] == 2026 + year


def test_a_commune_is_told_its_own_place_and_the_mean_alone(there: tuple[Chat, dict[str, Commune]]) -> None:
    chat, _ = there
    officer = chat.another("officer")
    officer.role = officer.holds("officer", "xa3", called="chị Hoa")
    found = asked(officer, Ours(officer.role))
    parts = by_hand(chat)
    assert (found["own"]["rank"], found["count"]) == (placed(parts)["xa3"], len(NAMES))
    assert not [name for name in NAMES if name != "Chi" and f"xã {name}" in str(found)]
    for request in (Ranked(officer.role), WhomToCall(officer.role)):
        assert asked(officer, request) == Refusal()
    open_talk(officer, "office_ranking", role=officer.role).hears("ranking.own").hears_anything()
    officer.reads(f"Xã Chi đứng thứ {placed(parts)['xa3']} trên {len(NAMES)} xã")
    assert not [name for name in NAMES if name != "Chi" and f"xã {name}" in officer.text]

    fewer = update(PLACE).where(PLACE.c.id.in_(["xa1", "xa2"])).values(adults=None)
    chat.village.write(lambda tx: tx.execute(fewer).rowcount)
    assert len(NAMES) - 2 < LEAST
    assert asked(officer, Ours(officer.role))["own"] is None
    open_talk(officer, "office_ranking", role=officer.role).hears("ranking.not_compared").hears_anything()


def test_the_province_reads_turns_calls_and_takes_the_file(there: tuple[Chat, dict[str, Commune]]) -> None:
    chat, _ = there
    village = chat.village
    village.write(lambda tx: provinces_kept(tx, village.house, village.now))
    chat.waits(days=7)
    open_talk(chat, "office_ranking", role=chat.role).hears(
        "ranking.head",
        "ranking.rows",
        "ranking.without",
        "office.ask",
        choices=["call", "measure", "period", "file", "office"],
    )
    best = min(placed(by_hand(chat)).items(), key=lambda each: (each[1], each[0]))[0]
    chat.reads(f"Hạng 1: xã {NAMES[int(best[2:]) - 1]}").reads("giữ hạng, tỷ lệ không đổi").reads(
        "ngày 12/11/2026"
    )
    chat.taps("call").hears("ranking.calls").hears_anything().reads("để hỏi xem cần giúp gì")
    chat.taps("measure").hears("ranking.which", choices=[*MEASURES]).taps("households").hears_anything()
    chat.reads("hộ có người gửi, trên số hộ")
    chat.taps("period").hears("ranking.when").taps("year").hears_anything().reads(
        "Chưa có số liệu giữ lại của năm trước"
    )

    by = where(chat)

    def read(tx: Any) -> Any:
        held = wearing(tx, by, chat.role)
        assert held is not None
        return board(tx, village.now, held, 2026, "week")

    found = village.write(read)
    rows = sheet_of(communes(Making(village.house, village.now, "tỉnh Ví Dụ", 2026), found))
    top = next(n for n, row in enumerate(rows) if row[0] == "Hạng")
    listed = {row[1]: row for row in rows[top + 1 : top + 1 + len(NAMES)]}
    for place, (part, whole) in by_hand(chat).items():
        row = listed[f"xã {NAMES[int(place[2:]) - 1]}"]
        assert (row[0], row[2], row[3], row[5]) == (placed(by_hand(chat))[place], part, whole, "0")
    assert "xã Ví Dụ" in str(rows[top + len(NAMES) + 1 :])


def test_equal_shares_share_a_place_and_nothing_is_rounded_to_a_better_one() -> None:
    parts = {"a": Part(1, 2), "b": Part(2, 4), "c": Part(5996, 10_000), "d": Part(3, 5), "e": Part(0, 0)}
    assert ranked(parts) == {"d": 1, "c": 2, "a": 3, "b": 3}
    assert mean(parts) == Part(1 + 2 + 5996 + 3, 2 + 4 + 10_000 + 5)
