"""
A sheet as people will read it: each message on each channel, with its buttons, and beside it what the linter remarks.

The messages are laid out as the conversation lays them out; nothing is played, so what depends on answers (how far somebody
is, the result) is not here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.channels import CHANNELS, limits_of
from bot.channels.base import Limits
from bot.channels.layout import Page, lay_out
from bot.transcripts import message_lines
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Question
from dialogs.sheets import Fault, Indicator, Sheet
from dialogs.talks.assess import questions
from locales import Voice, finished, render

RUN = "0"  # that the buttons of a preview carry
NAME = {
    "console": "Cửa sổ lệnh",
    "telegram": "Telegram",
    "zalo_oa": "Zalo OA",
    "zalo_bot": "Zalo Bot",
    "web": "Trang web",
}
OF_HELP, OF_EVIDENCE, OF_STEPS = ("help", "help_self"), ("evidence", "evidence_self"), ("steps", "effort")
STYLE = (
    "body{font:16px/1.45 system-ui,sans-serif;margin:1.5rem;background:#fdf6e3;color:#1f3a2e}"
    "table{border-collapse:collapse}td,th{vertical-align:top;padding:.6rem;text-align:left;min-width:17rem}"
    "tr{border-top:1px solid #d8cfb4}.b{background:#fff;border-radius:12px;padding:.6rem .8rem;margin:.3rem 0;"
    "white-space:pre-wrap;max-width:24rem}.k{display:inline-block;border:1.5px solid #22693f;border-radius:8px;"
    "padding:.15rem .5rem;margin:.15rem}.r{color:#8a3b00;max-width:18rem}.r b{color:#b00020}h2{font-size:1rem;margin:0}"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One turn of a sheet: what it is about, what is said and asked, and which fields of the sheet it shows."""

    title: Phrase
    says: tuple[Speech, ...]
    asking: Question[object] | None = None
    indicator: str = ""
    fields: tuple[str, ...] = ()


def parts(sheet: Sheet) -> Iterator[Part]:
    """Each turn, in the order in which people come to it."""
    yield Part(Phrase("preview.opening", "Mở đầu"), (sheet.opening,), fields=("opening",))
    asked = questions(f"{sheet.id}@{sheet.version}", sheet, "")
    for number, (each, question) in enumerate(zip(sheet.indicators, asked, strict=True), 1):
        yield from _of_question(
            Phrase("preview.question", "Câu {number} ({id})", number=number, id=each.id), each, question
        )


def _of_question(title: Phrase, each: Indicator, question: Question[object]) -> Iterator[Part]:
    yield Part(title, (), question, each.id)
    told = tuple(speech for speech in (question.help, question.more) if speech is not None)
    yield Part(
        Phrase("preview.help", "{title}, nhắn 9", title=title),
        told[:1],
        replace(question, explained=True),
        each.id,
        OF_HELP,
    )
    yield Part(
        Phrase("preview.help_self", "{title}, nhắn 9 lần nữa", title=title),
        told[1:],
        None,
        each.id,
        ("source_name", "max_points"),
    )
    evidence = (each.evidence_for(themselves=True), each.evidence_for(themselves=False))
    yield Part(
        Phrase("preview.evidence", "{title}, minh chứng: tự làm, người nhà làm hộ", title=title),
        evidence,
        None,
        each.id,
        OF_EVIDENCE,
    )
    yield Part(
        Phrase("preview.steps", "{title}, việc nên làm ở từng mức", title=title),
        tuple(_steps(each)),
        None,
        each.id,
        OF_STEPS,
    )


def _steps(each: Indicator) -> Iterator[Speech]:
    for level in each.levels:
        if deed := each.step_from(level.id):
            yield Phrase("preview.step", "Từ mức {level}: {deed}", level=level.id, deed=deed)


def remarks(part: Part, faults: Sequence[Fault], rest: Iterable[str]) -> list[Fault]:
    """What the linter says of a turn; `rest`: the fields that have a turn of their own, the others stand with the question."""
    here = [each for each in faults if each.indicator == part.indicator]
    if part.fields:
        return [each for each in here if _field(each) in part.fields]
    return [each for each in here if _field(each) not in {*rest}]


def _field(fault: Fault) -> str:
    return fault.field.partition(".")[0]


def pages(part: Part, voice: Voice, limits: Limits) -> list[Page]:
    """The messages of a turn on a channel."""
    return lay_out(part.says, part.asking, RUN, voice, limits)[0]


def as_text(sheet: Sheet, faults: Sequence[Fault], channel: str, voice: Voice) -> Iterator[str]:
    """The preview of one channel, in the lines of a transcript; a remark follows the message it is about."""
    for part, about in _with_remarks(sheet, faults):
        yield f"\n# {finished(render(part.title, voice))}"
        for page in pages(part, voice, limits_of(channel)):
            yield from message_lines(page.text, page.buttons)
        yield from (f"! {_remark(each, voice)}" for each in about)


def as_html(sheet: Sheet, faults: Sequence[Fault], voice: Voice) -> str:
    """The preview of every channel side by side, as one file for a browser."""
    heads = "".join(f"<th>{NAME[each]}</th>" for each in CHANNELS)
    rows = []
    for part, about in _with_remarks(sheet, faults):
        cells = "".join(f"<td>{_bubbles(pages(part, voice, limits_of(each)))}</td>" for each in CHANNELS)
        said = "<br>".join(
            f"<b>{escape(_remark(each, voice))}</b>" if not each.warning else escape(_remark(each, voice))
            for each in about
        )
        rows.append(
            f'<tr><td><h2>{escape(finished(render(part.title, voice)))}</h2></td>{cells}<td><div class="r">{said}</div></td></tr>'
        )
    title = escape(f"{sheet.title.in_(voice.language)} ({sheet.id}, {sheet.version}, {sheet.status})")
    remarked = finished(render(Phrase("preview.remarks", "Nhận xét"), voice))
    return (
        f'<!doctype html><html lang="{voice.language}"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style><h1>{title}</h1><table><tr><th></th>{heads}<th>{remarked}</th></tr>{''.join(rows)}</table></html>\n"
    )


def _with_remarks(sheet: Sheet, faults: Sequence[Fault]) -> Iterator[tuple[Part, list[Fault]]]:
    whole = list(parts(sheet))
    own = {name for part in whole for name in part.fields}
    told: list[Fault] = []
    found = [(part, remarks(part, faults, own)) for part in whole]
    for _, about in found:
        told += about
    left = [each for each in faults if each not in told]
    yield Part(Phrase("preview.whole", "Cả phiếu"), (sheet.title, sheet.status_note)), left
    yield from found


def _bubbles(found: Sequence[Page]) -> str:
    told = []
    for page in found:
        keys = "".join(f'<span class="k">{escape(label)}</span>' for row in page.buttons for label, _ in row)
        told.append(f'<div class="b">{escape(page.text)}{keys and "<br>"}{keys}</div>')
    return "".join(told)


def _remark(fault: Fault, voice: Voice) -> str:
    said = fault.said if fault.warning else Phrase("preview.fault", "LỖI {what}", what=fault.said)
    return finished(render(said, voice))
