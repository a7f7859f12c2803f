"""The people of the Bot API server of the tests: what they do, and what of it the bot sees."""

import io

import pytest
from PIL import Image

from tests.servers.bot_api import BotApi
from tests.servers.bot_api_clients import CLIENTS

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


async def test_what_a_person_does_is_fetched_in_order(server, client, mai):
    said = mai.says("chào")
    mai.edits(said, "xin chào")
    mai.sends_photo(picture(), "nhà tôi")
    mai.sends_document(b"%PDF", "don.pdf")
    mai.sends_sticker()
    mai.sends_voice()
    mai.sends_location()
    mai.sends("contact", {"contact": {"phone_number": "+840", "first_name": "Mai"}})

    updates = await client.call("get_updates", timeout=0)

    assert list(range(updates[0].update_id, updates[0].update_id + 9)) == [u.update_id for u in updates]
    assert updates[2].edited_message.text == "xin chào"
    messages = [u.message for u in updates if u.message]
    assert (messages[0].text, messages[0].entities[0].type) == ("/start", "bot_command")
    assert messages[0].from_user.language_code == "vi"
    assert [size.width for size in messages[2].photo] == [90, 320, 400]
    assert messages[2].caption == "nhà tôi"
    assert messages[3].document.file_name == "don.pdf"
    assert messages[4].sticker
    assert messages[5].voice
    assert messages[6].location
    assert messages[7].contact


async def test_a_tap_carries_the_message_and_is_answered_once(server, client, mai):
    keyboard = client.keyboard([("Có", "yes")])
    sent = await client.call("send_message", chat_id=7, text="Nhé?", reply_markup=keyboard)
    tap = mai.taps(await mai.hears(), "Có")

    query = (await client.call("get_updates", timeout=0))[-1].callback_query
    await client.call("answer_callback_query", callback_query_id=query.id, text="Đã ghi")

    assert ("yes", sent.message_id) == (query.data, query.message.message_id)
    assert query.message.text == "Nhé?"
    assert tap.answered
    assert mai.toasts == ["Đã ghi"]


async def test_a_person_presses_only_what_is_on_the_screen(client, mai):
    keyboard = client.keyboard([("Có", "yes")])
    old = await client.call("send_message", chat_id=7, text="Nhé?", reply_markup=keyboard)
    await client.call("edit_message_text", chat_id=7, message_id=old.message_id, text="Thôi.")
    seen = await mai.hears()

    with pytest.raises(AssertionError, match="no button 'Có'"):
        mai.taps(seen, "Có")
    with pytest.raises(AssertionError, match="no message has buttons"):
        mai.taps(None, "Có")
    mai.forges("yes", seen)
    mai.forges("yes", seen, inaccessible=True)

    pressed, vanished = (await client.call("get_updates", timeout=0))[-2:]
    assert pressed.callback_query.message.reply_markup.inline_keyboard[0][0].callback_data == "yes"
    assert not getattr(vanished.callback_query.message, "text", None)


async def test_the_bot_sees_who_blocks_it(client, mai):
    mai.blocks_bot()
    mai.unblocks()

    changes = [u.my_chat_member for u in (await client.call("get_updates", timeout=0))[1:]]
    assert [change.new_chat_member.status for change in changes] == ["kicked", "member"]
    assert (await client.call("get_chat", chat_id=7)).first_name == "Mai"
    assert await client.call("send_chat_action", chat_id=7, action="typing")
    assert mai.actions == ["typing"]


async def test_a_group_and_an_update_of_an_unknown_kind_reach_the_bot(server, client, mai):
    group = server.group(title="Xóm 3")
    group.says(mai, "ai đó?")
    server.raw_update({"telepathy": {"thought": "…"}})

    updates = await client.call("get_updates", timeout=0)
    assert (updates[1].message.chat.type, updates[1].message.chat.title) == ("supergroup", "Xóm 3")
    await client.call("send_message", chat_id=group.id, text="chào cả xóm")
    assert (await group.hears()).text == "chào cả xóm"
    assert len(updates) == 3


async def test_a_long_message_of_a_person_comes_in_parts(client, mai):
    mai.says("x" * 5000)

    texts = [u.message.text for u in (await client.call("get_updates", timeout=0))[1:]]
    assert [len(text) for text in texts] == [4096, 904]


async def test_a_start_link_has_a_short_plain_payload(client, mai):
    mai.starts("hoi-2026_A")
    with pytest.raises(ValueError, match="start payload"):
        mai.starts("mã của tôi")

    assert (await client.call("get_updates", timeout=0))[-1].message.text == "/start hoi-2026_A"
