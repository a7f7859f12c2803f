"""Everything of a person as one archive: a text to read, the same as JSON, the photos and voice messages."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.clock import VIETNAM
from dialogs.address import FORMS
from dialogs.phrases import Phrase, Speech
from dialogs.sheets import Sheet
from dialogs.talks.assess import decided, status_words
from dialogs.talks.privacy import purposes
from locales import Voice, finished, render

Kept = Mapping[str, Any]
ENDINGS = {b"\xff\xd8": "jpg", b"\x89P": "png", b"RI": "webp", b"Og": "ogg"}  # by their first two bytes


def archive(
    kept: Kept, photos: Mapping[str, bytes], sheets: Mapping[str, Sheet], language: str, at: datetime
) -> bytes:
    """A ZIP file for the person; the times in it are those of Vietnam."""
    names = {id_: _name(id_, sent) for id_, sent in photos.items()}
    files = {
        "doc-truoc.txt": text(kept, names, sheets, language, at).encode(),
        "du-lieu.json": json.dumps({**kept, "photos": names}, ensure_ascii=False, indent=1).encode(),
        **{names[id_]: photo for id_, photo in photos.items()},
    }
    out = BytesIO()
    when = at.astimezone(VIETNAM).timetuple()[:6]
    with ZipFile(out, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(ZipInfo(name, when), content, ZIP_DEFLATED)
    return out.getvalue()


def _name(id_: str, sent: bytes) -> str:
    ending = ENDINGS.get(sent[:2], "bin")
    return f"{'tin-thoai' if ending == 'ogg' else 'anh'}/{id_}.{ending}"


def text(
    kept: Kept, photos: Mapping[str, str], sheets: Mapping[str, Sheet], language: str, at: datetime
) -> str:
    """The same in words, line by line."""
    person = kept["person"]
    voice = Voice(language, person["address"], person["called"])
    said = [*_about(kept, at), *_consents(kept)]
    for each in kept["assessments"]:
        said += ["", *_sheet(each, photos, sheets.get(each["sheet"]))]
    said += ["", *_others(kept)]
    lines = (each if isinstance(each, str) else finished(render(each, voice)) for each in said)
    return "\n".join(lines) + "\n"


def _about(kept: Kept, at: datetime) -> Iterator[Speech | str]:
    person = kept["person"]
    yield Phrase("file.about", "Dữ liệu đang lưu về {ten}, lập ngày {day}", day=_day(at.isoformat()))
    yield ""
    yield Phrase("file.called", "Tên gọi: {value}", value=person["called"])
    form = FORMS.get(person["address"])
    yield Phrase("file.address", "Cách xưng hô: {value}", value=form.word if form else _none())
    yield Phrase("file.full_name", "Họ tên: {value}", value=person["full_name"] or _none())
    yield Phrase("file.born", "Năm sinh: {value}", value=str(person["born"] or "") or _none())
    yield Phrase("file.place", "Nơi ở: {value}", value=person["place"] or _none())
    yield Phrase("file.household", "Mã hộ: {value}", value=person["household"] or _none())
    yield Phrase("file.since", "Bắt đầu từ ngày {day}", day=_day(person["created"]))
    if person["erase_at"]:
        yield Phrase("file.erase", "Sẽ xóa hẳn ngày {day}", day=_day(person["erase_at"]))
    for each in kept["contacts"]:
        yield Phrase(
            "file.contact",
            "Nhắn tin qua {channel}, mã người dùng {external}, từ ngày {day}",
            channel=each["channel"],
            external=each["external"],
            day=_day(each["since"]),
        )


def _consents(kept: Kept) -> Iterator[Speech | str]:
    known = purposes()
    yield ""
    yield Phrase("file.consents", "Những việc đã đồng ý hoặc thôi đồng ý:")
    for each in kept["consents"]:
        purpose, day = known.get(each["purpose"]) or each["purpose"], _day(each["at"])
        if each["given"]:
            yield Phrase("file.agreed", "- {day}: đồng ý {purpose}", day=day, purpose=purpose)
        else:
            yield Phrase("file.withdrew", "- {day}: thôi {purpose}", day=day, purpose=purpose)


def _sheet(each: Kept, photos: Mapping[str, str], sheet: Sheet | None) -> Iterator[Speech | str]:
    yield Phrase(
        "file.sheet",
        "Phiếu tự chấm năm {year} {status}: {answered} trên {asked} câu, {score} điểm",
        year=str(each["year"]),
        status=status_words(sheet) if sheet else f"({each['sheet']})",
        answered=each["answered"],
        asked=each["asked"],
        score=each["score"],
    )
    for answer in each["answers"]:
        if answer["counts"]:
            yield _answer(answer, sheet)
    for goal in each["goals"]:
        words = goal.get("words") or goal.get("indicator", "")
        yield Phrase("file.goal", "- mục tiêu học: {words}", words=str(words))
    for note in each["notes"]:
        day = _day(note["at"])
        yield Phrase("file.note", "- {day}, lời kể: {words}", day=day, words=str(note["value"]))
    for thing in each["evidence"]:
        yield _evidence(thing, photos)


def _answer(answer: Kept, sheet: Sheet | None) -> Speech:
    key, day = answer["key"], _day(answer["at"])
    level = sheet.chosen({key: answer["value"]}).get(key) if sheet else None
    if sheet is None or level is None:
        return Phrase("file.skipped", "- câu {key}: để trống, ngày {day}", key=key, day=day)
    return Phrase(
        "file.answer",
        "- {question}\n  {answer} ({points} điểm), ngày {day}",
        question=sheet.indicator(key).question,
        answer=level.label,
        points=decided(level.points),
        day=day,
    )


def _evidence(thing: Kept, photos: Mapping[str, str]) -> Speech:
    day = _day(thing["at"])
    if thing["kind"] == "photo":
        name = photos.get(thing["id"]) or Phrase("file.photo.later", "chưa tải về máy chủ")
        return Phrase("file.photo", "- {day}, ảnh minh chứng: {name}", day=day, name=name)
    if thing["kind"] == "voice":
        name = photos.get(thing["id"]) or Phrase("file.photo.later", "chưa tải về máy chủ")
        return Phrase("file.voice", "- {day}, tin thoại: {name}", day=day, name=name)
    if thing["kind"] == "text":
        told = str(thing["text"])
        return Phrase("file.told", "- {day}, minh chứng: {words}", day=day, words=told)
    return Phrase("file.known", "- {day}, minh chứng: chi hội biết", day=day)


def _others(kept: Kept) -> Iterator[Speech | str]:
    looked = [each for each in kept["audit"] if each["action"] == "looked"]
    if looked:
        yield Phrase("file.looked", "Người đã mở xem:")
    else:
        yield Phrase("file.nobody", "Chưa có ai mở xem.")
    for each in looked:
        yield Phrase("file.look", "- {day}: {who}", day=_day(each["at"]), who=_who(each))
    yield ""
    yield Phrase("file.json", "Tệp du-lieu.json trong gói này ghi đủ từng chi tiết, để đọc bằng máy.")


def _who(each: Kept) -> Speech:
    actor = str(each["actor"])
    if actor == "operator":
        return Phrase("file.who.operator", "người quản trị máy chủ")
    return Phrase("file.who.officer", "cán bộ khuyến học")


def _none() -> Phrase:
    return Phrase("mydata.unknown", "chưa có")


def _day(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
