"""The Bot API server of the tests, seen through the two real client libraries."""

import io

import pytest
from PIL import Image

from tests.recorded import ogg
from tests.servers.bot_api import BotApi
from tests.servers.bot_api_clients import CLIENTS, Aiogram
from tests.servers.bot_api_methods import METHODS

TOKEN = "4242:TEST-TOKEN"


@pytest.fixture
async def server():
    async with BotApi(TOKEN) as running:
        yield running


@pytest.fixture(params=CLIENTS, ids=lambda client: client.__name__)
async def client(request, server):
    async with request.param(server) as library:
        yield library


@pytest.fixture
def mai(server):
    person = server.person(7, name="Mai")
    person.starts()
    return person


def picture(width=400, height=300):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "PNG")
    return out.getvalue()


async def test_the_bot_learns_its_own_name(server, client):
    me = await client.call("get_me")

    assert (me.id, me.is_bot, me.username) == (4242, True, "cdht_test_bot")


async def test_a_message_arrives_with_its_buttons(client, mai):
    keyboard = client.keyboard([("Có", "yes"), ("Không", "no")], [("Để sau", "later")])
    sent = await client.call("send_message", chat_id=7, text="Bắt đầu nhé?", reply_markup=keyboard)

    heard = await mai.hears()
    assert (sent.message_id, "Bắt đầu nhé?") == (heard.id, heard.text)
    assert [[b.text for b in row] for row in heard.rows] == [["Có", "Không"], ["Để sau"]]
    assert sent.reply_markup.inline_keyboard[1][0].callback_data == "later"
    assert (sent.chat.id, sent.from_user.id) == (7, 4242)
    assert "bot: Bắt đầu nhé?\n     [Có | yes] [Không | no]" in mai.screen()


async def test_html_becomes_entities_counted_in_utf16(client, mai):
    sent = await client.call("send_message", chat_id=7, text="  👍 <b>Đạt</b> &amp; ", parse_mode="HTML")

    bold = sent.entities[0]
    assert (sent.text, bold.type, bold.offset, bold.length) == ("👍 Đạt &", "bold", 3, 3)


async def test_an_edit_is_heard_and_replaces_the_old_text(client, mai):
    sent = await client.call("send_message", chat_id=7, text="1")
    edited = await client.call(
        "edit_message_text",
        chat_id=7,
        message_id=sent.message_id,
        text="2",
        reply_markup=client.keyboard([("a", "b")]),
    )
    await client.call("edit_message_reply_markup", chat_id=7, message_id=sent.message_id)

    heard = [(await mai.hears()).text for _ in range(3)]
    assert heard == ["1", "2", "2"]
    assert edited.edit_date
    assert (mai.last.text, mai.last.buttons) == ("2", [])
    await mai.hears_nothing(0.01)


async def test_a_deleted_message_leaves_the_screen(client, mai):
    sent = await client.call("send_message", chat_id=7, text="nhầm")
    assert await client.call("delete_message", chat_id=7, message_id=sent.message_id)

    assert [message.text for message in mai.chat] == ["/start"]


async def test_a_photo_is_uploaded_once_and_sent_again_by_its_id(server, client, mai):
    upload = client.file(picture(), "chart.png")
    first = await client.call(
        "send_photo", chat_id=7, photo=upload, caption="<i>Thôn 3</i>", parse_mode="HTML"
    )
    await client.call("send_photo", chat_id=7, photo=first.photo[-1].file_id)
    server.web["https://hoi.example/chart.png"] = picture()
    await client.call("send_photo", chat_id=7, photo="https://hoi.example/chart.png")

    heard = [await mai.hears() for _ in range(3)]
    assert [picture()] * 3 == [message.photo for message in heard]
    assert heard[0].text == "Thôn 3"
    await client.call("edit_message_caption", chat_id=7, message_id=heard[0].id, caption="Thôn 4")
    assert (await mai.hears()).text == "Thôn 4"


async def test_a_voice_message_is_one_by_its_bytes(client, mai):
    sent = await client.call("send_voice", chat_id=7, voice=client.file(ogg(), "a.ogg"), duration=3)
    assert (await mai.hears()).voice == ogg()
    assert sent.voice.mime_type == "audio/ogg"
    await client.call("send_voice", chat_id=7, voice=sent.voice.file_id)
    assert (await mai.hears()).voice == ogg()

    await client.call("send_voice", chat_id=7, voice=client.file(b"ID3 an MP3 of old", "a.mp3"))
    assert (await mai.hears()).kind == "document"


async def test_a_document_keeps_its_name(client, mai):
    sent = await client.call("send_document", chat_id=7, document=client.file(b"%PDF", "phieu.pdf"))

    assert (sent.document.file_name, sent.document.mime_type) == ("phieu.pdf", "application/pdf")
    assert (await mai.hears()).document == b"%PDF"


async def test_the_bot_downloads_what_a_person_sent(client, mai):
    mai.sends_photo(picture())
    photo = (await client.call("get_updates", timeout=0))[-1].message.photo

    assert picture() == await client.download(photo[-1].file_id)
    assert picture() != await client.download(photo[0].file_id)


async def test_commands_are_kept_by_scope_and_language(client, mai):
    start, village = client.command("start", "Bắt đầu"), client.command("/thon", "Thôn của tôi")
    await client.call("set_my_commands", commands=[start])
    await client.call("set_my_commands", commands=[village], scope=client.scope(7), language_code="vi")

    default = await client.call("get_my_commands")
    own = await client.call("get_my_commands", scope=client.scope(7), language_code="vi")
    assert ([c.command for c in default], [c.command for c in own]) == (["start"], ["thon"])
    await client.call("delete_my_commands")
    assert list(await client.call("get_my_commands")) == []


async def test_the_face_of_the_bot_is_kept_by_language(client, mai):
    await client.call("set_my_name", name="Công dân")
    await client.call("set_my_description", description="Mô tả")
    await client.call("set_my_description", description="About", language_code="en")
    await client.call("set_my_short_description", short_description="Ngắn")

    assert (await client.call("get_my_name")).name == "Công dân"
    assert (await client.call("get_my_description", language_code="vi")).description == "Mô tả"
    assert (await client.call("get_my_description", language_code="en")).description == "About"
    assert (await client.call("get_my_short_description")).short_description == "Ngắn"
    assert await client.call("set_chat_menu_button", chat_id=7)
    assert (await client.call("get_chat_menu_button", chat_id=7)).type == "default"


async def test_the_log_knows_what_was_asked_and_what_arrived(server, client, mai):
    for text in ("a", "b", "a"):
        await client.call("send_message", chat_id=7, text=text)

    assert server.counts == {"sendMessage": 3}
    assert [request.params["text"] for request in server.requests] == ["a", "b", "a"]
    assert server.duplicates() == {(7, "a"): 2}
    assert (server.rate(), server.rate(chat=7), server.rate(chat=8)) == (3, 3, 0)
    assert server.rate(window=1e-9) == 1


async def test_every_method_of_the_server_is_one_that_aiogram_knows(server):
    async with Aiogram(server) as aiogram:
        names = {"".join(f"_{c.lower()}" if c.isupper() else c for c in name) for name in METHODS}
        assert not {name for name in names if not hasattr(aiogram.bot, name)}
