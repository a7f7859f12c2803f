"""How the Bot API server of the tests reads requests and HTML, without a client library."""

import json

import aiohttp
import pytest

from tests.servers.bot_api import BotApi
from tests.servers.bot_api_methods import METHODS
from tests.servers.bot_api_rules import RefusalError
from tests.servers.bot_api_text import parse_html

TOKEN = "4242:TEST-TOKEN"


@pytest.fixture
async def server():
    async with BotApi(TOKEN) as running:
        running.person(7, known=True)
        yield running


async def ask(server, path, **kwargs):
    async with aiohttp.ClientSession() as session, session.post(f"{server.url}/{path}", **kwargs) as response:
        return response.status, await response.json()


async def test_an_unknown_method_is_not_found_and_case_does_not_matter(server):
    status, answer = await ask(server, f"bot{TOKEN}/sendTelepathy")
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    assert status == 404
    assert (await ask(server, f"bot{TOKEN}/GETME"))[0] == 200
    assert (await ask(server, "botnonsense/getMe"))[0] == 401
    assert set(server.counts) == {"sendTelepathy", "getMe"}
    assert "sendTelepathy" not in METHODS


async def test_parameters_come_as_json_form_multipart_or_in_the_address(server):
    keyboard = {"inline_keyboard": [[{"text": "a", "url": "https://hoi.example"}]]}
    whole = {"chat_id": 7, "text": "x", "reply_markup": keyboard}
    flat = {"chat_id": "7", "text": "x", "reply_markup": json.dumps(keyboard)}
    form = aiohttp.FormData(flat, default_to_multipart=True)

    for way in ({"json": whole}, {"data": flat}, {"data": form}, {"params": flat}):
        status, answer = await ask(server, f"bot{TOKEN}/sendMessage", **way)
        assert (status, answer["result"]["reply_markup"]) == (200, keyboard)


async def test_a_button_to_localhost_is_refused(server):
    button = {"text": "a", "url": "http://localhost:8080/x"}
    body = {"chat_id": 7, "text": "x", "reply_markup": {"inline_keyboard": [[button]]}}

    assert (await ask(server, f"bot{TOKEN}/sendMessage", json=body))[1]["description"] == (
        "Bad Request: inline keyboard button URL 'http://localhost:8080/x' is invalid: Wrong HTTP URL"
    )


@pytest.mark.parametrize(
    ("source", "plain", "entities"),
    [
        ("a &lt; b &amp;&#33; &nope;", "a < b &! &nope;", []),
        ("<b>1<i>2</i></b>", "12", [("bold", 0, 2), ("italic", 1, 1)]),
        ('<a href="https://hoi.example/?a=1&amp;b=2">đây</a>', "đây", [("text_link", 0, 3)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">x</span><u></u>', "x", [("spoiler", 0, 1)]),
    ],
)
def test_html_is_read_as_telegram_reads_it(source, plain, entities):
    text, found = parse_html(source)

    assert (text, [(e["type"], e["offset"], e["length"]) for e in found]) == (plain, entities)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b", "Unclosed start tag at byte offset 0"),
        ("ơ<div>", 'Unsupported start tag "div" at byte offset 2'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">', 'Empty attribute name in the tag "a" at byte offset 0'),
    ],
)
def test_bad_html_is_refused_with_the_place(source, words):
    with pytest.raises(RefusalError) as refused:
        parse_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {words}"
