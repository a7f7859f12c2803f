"""The whole self-assessment on the page: by tapping, by keyboard, in English, with photos, changed and resumed."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playwright.async_api import expect

from bot.photos import fetch_evidence
from storage.recordings import remove
from storage.vault import Sealed
from tests.recorded import SHEET, record
from tests.village import COMMUNE, EVENING
from tests.web.site import LEVELS, QUESTIONS, Site, Visitor

ANSWERED = dict(zip(QUESTIONS, map(str, LEVELS), strict=True))


async def all_questions(visitor: Visitor) -> None:
    for number, level in enumerate(LEVELS, start=1):
        await visitor.hears(f"Câu {number} trên 10")
        await visitor.taps(level)


async def test_from_the_card_to_sent_by_tapping(site: Site) -> None:
    """A card's QR opens the page with the village known; ten taps; sent."""
    lan = await site.visitor(has_touch=True, is_mobile=True)
    await lan.opens()
    await lan.welcomed()
    await all_questions(lan)
    await lan.hears("Phiếu tự chấm của bà Lan")
    assert await site.levels() == ANSWERED

    await lan.taps(1)
    await lan.hears("thôn Đông")
    await lan.taps(1)
    await lan.says("Nguyễn Thị Lan 1960")
    await lan.hears("sinh 1960, đúng không")
    await lan.taps(1)
    await lan.hears("Cháu đã gửi")
    assert await site.states() == ["sent"]
    assert lan.faults == []
    assert lan.page.url == site.url + "/"  # the code of the card does not stay in the address


async def test_from_the_first_word_to_sent_by_keyboard_alone(site: Site) -> None:
    """Tab and Enter are enough; after each answer the focus is on the new question."""
    lan = await site.visitor()
    await lan.opens()
    await lan.hears("xưng hô")

    async def chooses(number: int) -> None:
        wanted = await lan.option(number).element_handle()
        for _ in range(40):
            await lan.page.keyboard.press("Tab")
            if await lan.page.evaluate("each => each === document.activeElement", wanted):
                break
        await lan.answers(lan.page.keyboard.press("Enter"))

    async def types(text: str) -> None:
        if not await lan.text.is_visible():
            await lan.key("Viết").focus()
            await lan.page.keyboard.press("Enter")
        for _ in range(40):
            if await lan.text.evaluate("each => each === document.activeElement"):
                break
            await lan.page.keyboard.press("Tab")
        await lan.page.keyboard.type(text)
        await lan.answers(lan.page.keyboard.press("Enter"))

    await chooses(2)
    await expect(lan.newest).to_be_focused()
    await chooses(1)
    await types("Lan")
    await types("1")  # a number does what its button does, and the focus goes on to the next question
    await expect(lan.newest).to_be_focused()
    for level in LEVELS:
        await chooses(level)
        await expect(lan.newest).to_be_focused()
    assert await site.levels() == ANSWERED
    await chooses(1)
    await chooses(1)
    await types("Nguyễn Thị Lan 1960")
    await lan.hears("sinh 1960, đúng không")
    await chooses(1)
    await lan.hears("Cháu đã gửi")
    assert await site.states() == ["sent"]


async def test_a_button_of_an_answered_question_opens_it_again(site: Site) -> None:
    """What is answered keeps one button, and it changes that answer only."""
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    await lan.taps(3)
    await lan.taps(4)
    await lan.hears("Câu 3 trên 10")

    change = lan.page.get_by_role("button", name="Sửa câu này")
    assert await change.count() == 2
    await lan.answers(change.first.click())
    await lan.hears("Câu 1 trên 10")
    await lan.taps(2)
    await lan.hears("Câu 3 trên 10")
    assert await site.levels() == {"1.1": "2", "1.2": "4"}

    await lan.answers(
        lan.key("Giải thích").click()
    )  # the same question again: its old button answers nothing
    await lan.answers(change.last.click())
    await lan.hears("Câu 3 trên 10")
    assert await site.levels() == {"1.1": "2", "1.2": "4"}


async def test_back_by_its_key_and_by_its_number(site: Site) -> None:
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    await lan.taps(3)
    await lan.hears("Câu 2 trên 10")
    await lan.answers(lan.key("Quay lại câu trước").click())
    await lan.hears("Câu 1 trên 10")
    await lan.says("bốn")
    await lan.hears("Câu 2 trên 10")
    await lan.says("8")
    await lan.hears("Câu 1 trên 10")


async def test_a_photo_goes_where_photos_of_other_channels_go(site: Site) -> None:
    """It is made small in the browser, waits sealed, and is kept by the job."""
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    await all_questions(lan)
    await lan.answers(lan.page.locator(".options button").filter(has_text="minh chứng").click())
    await lan.taps(1)
    picture = BytesIO()
    Image.effect_noise((1600, 1200), 12).save(picture, "JPEG", quality=95)
    chosen = {"name": "lop.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}

    await lan.answers(lan.page.locator("#file").set_input_files([chosen]))
    await lan.hears("Cháu giữ ảnh cho câu 1 rồi")
    [kept] = list(site.channel.photos.folder.iterdir())
    assert kept.stat().st_size < len(picture.getvalue()) / 2
    assert kept.read_bytes()[:2] != b"\xff\xd8"  # sealed
    assert await fetch_evidence(site.app) == 1
    [row] = await site.evidence()
    assert (row.state, row.channel) == ("kept", "web")
    assert max(Image.open(BytesIO(site.app.house.vault.open_bytes(row.picture, Sealed.PICTURE))).size) == 1280

    wrong = {"name": "thu.txt", "mimeType": "text/plain", "buffer": b"khong phai anh"}
    await lan.page.locator("#file").set_input_files([wrong])
    await expect(lan.page.get_by_role("status")).to_contain_text("không phải ảnh")


async def test_who_comes_back_goes_on_where_they_were(site: Site) -> None:
    """The cookie is enough, and what was answered stays."""
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    await lan.taps(3)
    await lan.hears("Câu 2 trên 10")
    await lan.page.reload()
    await lan.hears("Câu 2 trên 10")
    await lan.taps(4)
    await lan.hears("Câu 3 trên 10")
    await expect(lan.log).to_contain_text("Câu 1 trên 10")  # what was shown in this tab is shown again
    assert await lan.page.locator(".options").count() == 1
    assert await site.levels() == {"1.1": "3", "1.2": "4"}


async def test_another_device_goes_on_with_a_code(site: Site) -> None:
    """A code from the phone, typed on the computer, agreed to on the phone."""
    phone, computer = (await site.visitor(), await site.visitor(viewport={"width": 1200, "height": 800}))
    await phone.opens()
    await phone.welcomed()
    await phone.taps(3)
    await phone.says("liên kết")
    await phone.taps(1)
    code = (await phone.log.inner_text()).split("Mã của bà: ")[1][:7]

    await computer.opens("/")
    await computer.taps(2)
    await computer.says("liên kết")
    await computer.says(code)
    await expect(computer.log).to_contain_text("Đúng mã rồi")
    await expect(phone.log).to_contain_text("Có người vừa nhập mã")  # by the stream, unasked
    await phone.says("liên kết")
    await phone.taps(1)
    await expect(computer.log).to_contain_text("Đã nối với phiếu của bà Lan")
    await computer.says("tiếp tục")
    await computer.hears("Câu 2 trên 10")
    await computer.taps(4)
    await computer.hears("Câu 3 trên 10")
    assert await site.levels() == {"1.1": "3", "1.2": "4"}


async def test_a_browser_in_english_is_greeted_in_vietnamese_with_a_link_to_english(site: Site) -> None:
    ann = await site.visitor(locale="en-GB")
    await ann.opens()
    await ann.hears("Xin chào")
    await ann.page.get_by_role("link", name="English").click()
    await ann.hears("Hello")
    assert await ann.page.locator("html").get_attribute("lang") == "en"
    await expect(ann.page.get_by_role("button", name="Write", exact=True)).to_be_visible()
    await ann.taps(2)
    await ann.taps(1)
    await ann.says("Ann")
    await ann.taps(1)
    await ann.hears("Question 1 of 10")

    await ann.page.get_by_role("link", name="Tiếng Việt").click()
    await ann.hears("Câu 1 trên 10")
    await expect(ann.page.get_by_role("button", name="Viết", exact=True)).to_be_visible()
    await ann.page.reload()  # the choice is kept
    await ann.hears("Câu 1 trên 10")
    assert await ann.page.locator("html").get_attribute("lang") == "vi"
    assert ann.faults == []


async def test_a_question_is_listened_to_and_never_by_itself(site: Site) -> None:
    """The sound is fetched from our own address when it is asked to be played, and then it plays."""
    await site.app.store.write(lambda tx: record(tx, site.app.house, COMMUNE, EVENING, "1.1"))
    lan = await site.visitor()
    asked: list[str] = []
    lan.page.on("request", lambda request: asked.append(request.url) if "/sound/" in request.url else None)
    await lan.opens()
    await lan.welcomed()
    await lan.answers(lan.key("Nghe").click())
    await lan.hears("Câu 1 trên 10")

    audio = lan.page.locator("audio")
    await expect(audio).to_have_attribute("aria-label", "Nghe đọc câu hỏi")
    assert await audio.evaluate("each => [each.paused, each.autoplay, each.readyState]") == [True, False, 0]
    assert asked == []

    await audio.evaluate("each => { each.muted = true; return each.play(); }")
    assert round(await audio.evaluate("each => each.duration")) == 3
    assert {each.rpartition("/")[0] for each in asked} == {f"{site.url}/web/sound"}
    assert lan.faults == []


async def test_a_sound_that_cannot_be_played_says_so(site: Site) -> None:
    await site.app.store.write(lambda tx: record(tx, site.app.house, COMMUNE, EVENING, "1.1"))
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    await lan.answers(lan.key("Nghe").click())
    await lan.hears("Câu 1 trên 10")
    await site.app.store.write(lambda tx: remove(tx, COMMUNE, SHEET, "1.1"))

    await lan.page.locator("audio").evaluate("each => { each.play().catch(() => 0); }")
    await expect(lan.page.locator("audio")).to_have_count(0)
    await expect(lan.log).to_contain_text("Máy này chưa phát được bản đọc")
