"""What a Zalo Official Account is asked and answers, without asking."""

import ast
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.base import Button, ChannelError, Inbound
from bot.channels.zalo_oa import wire
from bot.channels.zalo_oa.webhook import at, inbound
from bot.channels.zalo_oa.wire import (
    Act,
    act,
    as_json,
    challenge,
    closed,
    given_mac,
    mac,
    nfc,
    refusal,
    templates,
    verdict,
    worded,
)
from dialogs.events import Blocked, Photographed, Started, Tapped, Typed, Unreadable
from dialogs.rules.hours import Windows, window

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)  # in Vietnam
NIGHT = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
FLAGS = ("retryable", "gone", "needs_human", "perhaps_sent", "stale")
BODY = (
    '{"app_id":"360846524940903967","sender":{"id":"246845883529197922"},'
    '"user_id_by_app":"552177279717587730","recipient":{"id":"388613280878808645"},'
    '"event_name":"user_send_text","message":{"text":"Xin chào","msg_id":"96d3cdf3af150460909"},'
    '"timestamp":"1700000000123"}'
).encode()
MAC = "8c1c1f3cdefe4ddf74e6064ae1ca4eb27f93c61363e79a007f3d924326eada54"


def flags(error: ChannelError) -> set[str]:
    return {flag for flag in FLAGS if getattr(error, flag)}


# Signatures


def test_the_documented_request_has_the_documented_mac():
    assert len(BODY) == 266
    assert mac("360846524940903967", BODY, "1700000000123", "oa-secret-key") == MAC


def test_the_documented_verifier_has_the_documented_challenge():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("header", [f"mac={MAC}", MAC, f" mac={MAC.upper()} "])
def test_a_mac_may_stand_bare(header):
    assert given_mac(header) == MAC


# Out


def test_text_is_a_consultation_message():
    assert worded("17", "chào") == {"recipient": {"user_id": "17"}, "message": {"text": "chào"}}


def test_buttons_are_hidden_queries_without_a_template_type():
    body = worded("17", "Đúng chưa?", [Button("1. Có", "0123456789abcdef|q|yes")])

    assert body["message"]["attachment"] == {
        "type": "template",
        "payload": {
            "buttons": [{"title": "1. Có", "type": "oa.query.hide", "payload": "0123456789abcdef|q|yes"}]
        },
    }


def test_a_template_type_comes_only_from_the_settings():
    body = worded("17", "?", [Button("1. Có", "x")], "button")

    assert body["message"]["attachment"]["payload"]["template_type"] == "button"


def test_letters_are_composed_before_they_are_counted():
    apart = "Bạn đã phân loại rác chưa?"

    assert len(nfc(apart)) < len(apart) or nfc(apart) == apart
    assert len(nfc("ê" + "\u0301")) == 1


def test_a_body_is_utf8_json_and_half_a_letter_is_none():
    assert json.loads(as_json({"text": "đậm"})) == {"text": "đậm"}
    with pytest.raises(UnicodeError):
        as_json({"text": "\ud83d"})


def test_templates_are_data():
    given = templates('{"asked": {"id": 12, "fields": {"ten": "called"}}}')

    assert given["asked"].filled({"called": "Lan", "more": 1}) == {"ten": "Lan"}
    with pytest.raises(ValueError, match="lacks called"):
        given["asked"].filled({})
    assert templates("") == {}


@pytest.mark.parametrize("text", ["{", "[]1", '{"a": 1}', '{"a": {"id": "1"}}', "[1]"])
def test_templates_that_are_none_say_how_they_should_look(text):
    with pytest.raises(ValueError, match="CDHT_ZALO_OA_TEMPLATES"):
        templates(text)


# Errors

AGAIN = {"retryable"}
CLASSES = [
    ((-216, -220, -124, 216, 401, -401), {"retryable", "needs_human"}),
    ((-32, -200), AGAIN),
    ((-144, -147, -211, -133, -234), AGAIN),
    ((-230, -232), set()),
    ((-213, -217, -227, -244, -118, -119, -141), {"gone"}),
    ((-209, -212, -221, -223, -224, -320, -321, -135, -1351, -136, -137), {"needs_human"}),
    ((-201, -210, -233, -108, -109, -112, -1121, -1129, -131, -249, -9999), set()),
]


@pytest.mark.parametrize(("code", "meaning"), [(c, m) for codes, m in CLASSES for c in codes])
def test_each_documented_code_has_its_class(code, meaning):
    error = refusal(code, "words", NOON)

    assert flags(error) == meaning
    assert error.code == code
    assert closed(error) == (code in {-230, -232})


@pytest.mark.parametrize(
    ("code", "words", "asks"),
    [
        (-32, "App exceeded the rate limit", Act.BACKOFF),
        (-32, "daily quota exceeded", Act.TOMORROW),
        (-32, "method is not supported", Act.NEVER),
        (-223, "OA has no permission", Act.HUMAN),
        (-223, "OA exceeded its monthly quota", Act.TOMORROW),
    ],
)
def test_overloaded_codes_are_told_apart_by_their_words(code, words, asks):
    assert act(code, words) is asks


@pytest.mark.parametrize(
    ("now", "code", "then"),
    [
        (NOON, -144, datetime(2026, 11, 22, 17, 5, tzinfo=UTC)),  # tomorrow, 00:05 in Vietnam
        (NOON, -234, datetime(2026, 11, 22, 23, 5, tzinfo=UTC)),  # 06:05 in Vietnam
        (NIGHT, -133, datetime(2026, 11, 22, 23, 5, tzinfo=UTC)),
    ],
)
def test_what_is_put_off_waits_for_its_hour_and_is_spread(now, code, then):
    waits = [refusal(code, "", now, jitter=jitter).retry_after for jitter in (0.0, 1.0)]

    assert waits == [(then - now).total_seconds(), (then - now).total_seconds() + 600]


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, {"error": 0, "data": {}}, 0),
        (200, {"error": "0"}, 0),
        (200, {"error": -216, "message": "x"}, -216),
        (400, {"error": -201}, -201),
        (200, {"error": None}, 1200),
        (200, None, 1200),
        (200, [], 1200),
        (502, None, 1502),
        (500, {"error": 0}, 1500),
    ],
)
def test_success_is_an_error_of_zero(status, body, code):
    assert verdict(status, body)[0] == code


# In


def heard(event):
    return inbound(event, NOON)


def said(kind, **message):
    common = {"sender": {"id": "17"}, "recipient": {"id": "1"}, "timestamp": "1540363714987"}
    return {**common, "event_name": f"user_send_{kind}", "message": {"msg_id": "m1", **message}}


def photo(*urls):
    return [{"type": "image", "payload": {"url": url, "thumbnail": url}} for url in urls]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (said("text", text="Xin chào"), Typed("Xin chào")),
        (said("text", text="0123456789abcdef|1.1|c"), Tapped("0123456789abcdef|1.1|c")),
        (said("text", text="0123456789abcdef|1.1|!skip"), Tapped("0123456789abcdef|1.1|!skip")),
        (said("text", text="3|4|5"), Typed("3|4|5")),
        (said("text", text="0123456789abcdef|một|hai"), Typed("0123456789abcdef|một|hai")),
        (said("image", attachments=photo("https://a.zdn.vn/1")), Photographed("https://a.zdn.vn/1")),
        (said("image", text="đây", attachments=photo("u")), Photographed("u", "đây")),
        (said("image"), Unreadable("image")),
        (said("sticker"), Unreadable("sticker")),
        (said("audio"), Unreadable("audio")),
        (said("location"), Unreadable("location")),
        (said("text"), Typed("")),
    ],
)
def test_each_kind_of_message_is_one_event(event, expected):
    assert heard(event) == [Inbound("mm1", "17", expected, NOON)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("follow", Started("")), ("unfollow", Blocked()), ("user_click_chatnow", Started(""))],
)
def test_what_has_no_message_is_known_by_its_time(name, expected):
    event = {"event_name": name, "follower": {"id": "17"}, "timestamp": "154"}

    assert heard(event) == [Inbound(f"e{name}.154", "17", expected, NOON)]


def test_each_picture_of_one_message_is_its_own():
    found = heard(said("image", attachments=photo("a", "b")))

    assert [(each.id, each.event) for each in found] == [
        ("mm1", Photographed("a", album="mm1")),
        ("mm1.1", Photographed("b", album="mm1")),
    ]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event_name": "oa_send_text", "sender": {"id": "1"}, "message": {"text": "x"}},
        {"event_name": "user_seen_message", "sender": {"id": "1"}, "message": {"msg_ids": []}},
        {"event_name": "user_submit_info", "sender": {"id": "1"}, "info": {"name": "x"}},
        {"event_name": "of_next_year", "sender": {"id": "1"}},
        {"event_name": "user_send_text", "sender": "odd", "message": {"text": "x"}},
        {"event_name": ["odd"], "sender": {"id": {"odd": 1}}},
    ],
)
def test_echoes_receipts_and_odd_things_are_nobodys_doing(event):
    assert heard(event) == []


@pytest.mark.parametrize("kind", ["text", "image", "link", "of_next_year"])
@pytest.mark.parametrize("message", ["odd", None, 7, [], {"text": {"odd": 1}}])
def test_whoever_sends_what_cannot_be_read_is_told(kind, message):
    event = {"event_name": f"user_send_{kind}", "sender": {"id": "1"}, "timestamp": "7", "message": message}

    (one,) = heard(event)
    assert isinstance(one.event, Unreadable)
    assert one.sender == "1"


def test_times_are_milliseconds():
    assert at({"timestamp": "1540363714987"}) == datetime(2018, 10, 24, 6, 48, 34, 987000, tzinfo=UTC)
    assert at({"timestamp": 1540363714987}) is not None
    assert [at({"timestamp": odd}) for odd in ("", "x", "9" * 40, None)] == [None] * 4


# The window


@pytest.mark.parametrize(
    ("hours", "found"), [(0, "free"), (48, "free"), (48.1, "paid"), (168, "paid"), (168.1, "closed")]
)
def test_a_silent_person_can_be_written_to_for_a_while(hours, found):
    assert window(NOON - timedelta(hours=hours), NOON) == found


def test_the_window_is_data():
    hour = Windows(free=timedelta(hours=1), paid=timedelta(hours=2))

    assert window(NOON - timedelta(hours=2), NOON, hour) == "paid"


def test_the_wire_needs_the_standard_library_only():
    source = Path(wire.__file__ or "").read_text(encoding="utf-8")
    modules = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        )
    }

    assert modules - set(sys.stdlib_module_names) <= {"bot"}
