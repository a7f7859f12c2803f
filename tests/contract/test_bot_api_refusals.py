"""What the Bot API server of the tests refuses, as the two real client libraries hear it."""

import io

import pytest
from PIL import Image

from tests.servers.bot_api import BotApi
from tests.servers.bot_api_clients import CLIENTS
from tests.servers.bot_api_faults import Rate

TOKEN = "4242:TEST-TOKEN"


@pytest.fixture
async def server():
    async with BotApi(TOKEN) as running:
        running.person(7, name="Mai", known=True)
        yield running


@pytest.fixture(params=CLIENTS, ids=lambda client: client.__name__)
async def client(request, server):
    async with request.param(server) as library:
        yield library


def picture(width, height):
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


DOT = picture(1, 1)


def rows(*labels, data="x"):
    """Rows of one button."""
    return [[(label, data)] for label in labels]


# Name, method, parameters, what Telegram says after "Bad Request: ". Rows, photos, documents and
# commands are made into the types of the library. Message 1 is the bot's text, 2 its photo,
# 3 Mai's own.

UNMODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
NO_LABEL = "inline keyboard button text must be non-empty"
NO_CAPTION = "there is no caption in the message to edit"
NO_KIND = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
NO_END = "can't parse entities: Can't find end tag corresponding to start tag \"b\""
NO_TAG = 'can\'t parse entities: Unsupported start tag "" at byte offset 8'
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
HTTPS = "bad webhook: An HTTPS URL must be provided for webhook"
PORTS = "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
CASES = [
    ("no text", "send_message", {"text": ""}, "message text is empty"),
    ("blank text", "send_message", {"text": " \n "}, "text must be non-empty"),
    ("long text", "send_message", {"text": "ạ" * 4097}, "message is too long"),
    ("huge text", "send_message", {"text": "x" * 32769}, "text is too long"),
    ("mode", "send_message", {"text": "x", "parse_mode": "BB"}, "unsupported parse_mode"),
    ("open tag", "send_message", {"text": "điểm <b>8", "parse_mode": "HTML"}, NO_END),
    ("own words", "send_message", {"text": "điểm < 5", "parse_mode": "HTML"}, NO_TAG),
    ("long data", "send_message", {"rows": rows("a", data="cảm ơn" * 8)}, "BUTTON_DATA_INVALID"),
    ("no data", "send_message", {"rows": rows("a", data=None)}, NO_KIND),
    ("no label", "send_message", {"rows": rows("")}, NO_LABEL),
    ("many buttons", "send_message", {"rows": rows(*"a" * 101)}, "reply markup is too long"),
    ("wide row", "send_message", {"rows": [[("a", "x")] * 9]}, "reply markup is too long"),
    ("stranger", "send_message", {"chat_id": 8}, "chat not found"),
    ("reply", "send_message", {"reply_to_message_id": 99}, "message to be replied not found"),
    ("same text", "edit_message_text", {"text": "chào ", "message_id": 1}, UNMODIFIED),
    ("same rows", "edit_message_reply_markup", {"message_id": 1}, UNMODIFIED),
    ("no message", "edit_message_text", {"message_id": 99}, "message to edit not found"),
    ("not its own", "edit_message_text", {"message_id": 3}, "message can't be edited"),
    ("photo", "edit_message_text", {"message_id": 2}, "there is no text in the message to edit"),
    ("text", "edit_message_caption", {"message_id": 1}, NO_CAPTION),
    ("long edit", "edit_message_text", {"text": "x" * 4097, "message_id": 1}, "MESSAGE_TOO_LONG"),
    ("deleted", "delete_message", {"message_id": 99}, "message to delete not found"),
    ("caption", "send_photo", {"photo": DOT, "caption": "x" * 1025}, "message caption is too long"),
    ("no picture", "send_photo", {"photo": b"%PDF"}, "IMAGE_PROCESS_FAILED"),
    ("thin picture", "send_photo", {"photo": picture(2100, 100)}, "PHOTO_INVALID_DIMENSIONS"),
    ("file", "send_photo", {"photo": "AgAC"}, "wrong file identifier/HTTP URL specified"),
    ("dead link", "send_photo", {"photo": "https://a.example/x"}, "failed to get HTTP URL content"),
    ("local link", "send_photo", {"photo": "http://localhost/x"}, "wrong HTTP URL specified"),
    ("empty file", "send_document", {"document": b""}, "file must be non-empty"),
    ("download", "get_file", {"file_id": "x"}, "invalid file_id"),
    ("tap", "answer_callback_query", {"callback_query_id": "1"}, TOO_OLD),
    ("action", "send_chat_action", {"action": "dancing"}, "wrong parameter action in request"),
    ("Vietnamese", "set_my_commands", {"commands": [("giúp", "Giúp")]}, "BOT_COMMAND_INVALID"),
    ("long command", "set_my_commands", {"commands": [("x" * 33, "x")]}, "command length must not exceed 32"),
    (
        "no description",
        "set_my_commands",
        {"commands": [("help", " ")]},
        "command description must be non-empty",
    ),
    (
        "description",
        "set_my_commands",
        {"commands": [("help", "x" * 257)]},
        "command description length must not exceed 256",
    ),
    ("commands", "set_my_commands", {"commands": [("help", "x")] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    ("language", "set_my_name", {"name": "x", "language_code": "vie"}, "invalid language code specified"),
    ("name", "set_my_name", {"name": "x" * 65}, "NAME_TOO_LONG"),
    ("http", "set_webhook", {"url": "http://bot.example/hook"}, HTTPS),
    ("port", "set_webhook", {"url": "https://bot.example:5000/hook"}, PORTS),
    (
        "secret",
        "set_webhook",
        {"url": "https://bot.example/hook", "secret_token": "bí mật"},
        "secret token contains unallowed characters",
    ),
]

IN_A_CHAT = ("send", "edit", "delete_message")


@pytest.mark.parametrize(
    ("method", "given", "words"), [pytest.param(*case, id=f"{name}: {case[0]}") for name, *case in CASES]
)
async def test_it_is_refused_in_telegrams_words(server, client, method, given, words):
    mai = server.person(7)
    if method.startswith("edit"):
        await client.call("send_message", chat_id=7, text="chào")
        await client.call("send_photo", chat_id=7, photo=client.file(DOT, "x.png"))
        mai.says("dạ")
    before = mai.chat
    params = {"chat_id": 7} | given if method.startswith(IN_A_CHAT) else dict(given)
    if method in {"send_message", "edit_message_text"}:
        params.setdefault("text", "x")
    if "rows" in params:
        params["reply_markup"] = client.keyboard(*params.pop("rows"))
    for name in ("photo", "document"):
        if isinstance(params.get(name), bytes):
            params[name] = client.file(params[name], "x.png")
    if "commands" in params:
        params["commands"] = [client.command(*command) for command in params["commands"]]

    with pytest.raises(client.errors[400]):
        await client.call(method, **params)

    last = server.requests[-1]
    assert (last.status, last.refused) == (400, f"Bad Request: {words}")
    assert mai.chat == before


async def test_the_limits_themselves_are_allowed(server, client):
    keyboard = client.keyboard(*[[(str(n), "x" * 64) for n in range(8)]] * 12)
    await client.call("send_message", chat_id=7, text="👍" * 4096, reply_markup=keyboard)
    await client.call("send_message", chat_id=7, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    photo = client.file(picture(2000, 100), "x.png")
    await client.call("send_photo", chat_id=7, photo=photo, caption="x" * 1024)
    await client.call("set_my_commands", commands=[client.command("x" * 32, "x" * 256)])

    assert len(server.sent) == 3


async def test_a_wrong_token_is_unauthorized(server, client):
    async with type(client)(server, "4242:OTHER") as stranger:
        with pytest.raises(client.errors[401]):
            await stranger.call("get_me")

    assert server.requests[-1].refused == "Unauthorized"


async def test_who_blocked_the_bot_or_left_telegram_is_forbidden(server, client):
    mai = server.person(7)
    mai.blocks_bot()
    with pytest.raises(client.errors[403]):
        await client.call("send_message", chat_id=7, text="x")
    assert server.requests[-1].refused == "Forbidden: bot was blocked by the user"
    with pytest.raises(AssertionError, match="cannot write"):
        mai.says("chào")

    mai.unblocks()
    await client.call("send_message", chat_id=7, text="x")
    mai.deletes_account()
    with pytest.raises(client.errors[403]):
        await client.call("send_chat_action", chat_id=7, action="typing")
    assert server.requests[-1].refused == "Forbidden: user is deactivated"


async def test_a_tap_is_answered_only_once_only_in_time_and_only_briefly(server, client):
    mai = server.person(7)
    first, second, third = (mai.forges("x", 1) for _ in range(3))
    await client.call("answer_callback_query", callback_query_id=first.id)
    with pytest.raises(client.errors[400]):
        await client.call("answer_callback_query", callback_query_id=first.id)
    with pytest.raises(client.errors[400]):
        await client.call("answer_callback_query", callback_query_id=third.id, text="x" * 201)
    assert server.requests[-1].refused == "Bad Request: MESSAGE_TOO_LONG"
    server.expire_taps()
    with pytest.raises(client.errors[400]):
        await client.call("answer_callback_query", callback_query_id=second.id)

    assert server.requests[-1].refused.startswith("Bad Request: query is too old")


async def test_too_fast_to_one_chat_is_429_and_so_is_going_on_before_the_time(client, server):
    server.limit_speed(Rate(burst=2))
    for _ in range(2):
        await client.call("send_message", chat_id=7, text="x")
    with pytest.raises(client.errors[429]) as refused:
        await client.call("send_message", chat_id=7, text="x")
    with pytest.raises(client.errors[429]):
        await client.call("send_message", chat_id=7, text="x")

    assert client.retry_after(refused.value) in {1, 2}
    server.person(8, known=True)
    await client.call("send_message", chat_id=8, text="x")
    assert len(server.sent) == 3


async def test_the_speed_of_all_chats_together_is_limited_too(server, client):
    server.limit_speed(Rate(overall=2))
    for number in (8, 9):
        server.person(number, known=True)
        await client.call("send_message", chat_id=number, text="x")
    with pytest.raises(client.errors[429]):
        await client.call("send_message", chat_id=7, text="x")

    assert server.rate() == 2


def test_thirty_a_second_are_allowed_and_no_more():
    rate = Rate()

    assert [rate.take(chat, now=5.0) for chat in range(1, 32)] == [0] * 30 + [1]
    assert rate.take(99, now=5.9) == 1
    assert [rate.take(chat, now=6.0) for chat in range(1, 31)] == [0] * 30


def test_one_chat_takes_a_short_burst_and_then_one_a_second():
    rate = Rate()

    assert [rate.take(7, now=n / 10) for n in range(5)] == [0, 0, 0, 1, 1]
    assert [rate.take(7, now=1.4 + n) for n in range(5)] == [0] * 5
    assert rate.take(7, now=5.5) == 1
    assert [rate.take(-5, now=10 + n / 10) for n in range(21)] == [0] * 20 + [58]
