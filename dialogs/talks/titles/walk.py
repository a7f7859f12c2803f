"""The items of a checklist, one at a time, as a resident goes through the ten questions: resumed, gone back, looked over, with evidence."""

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import SKIP, OneOf, Option, Photo, Question, Value, Words
from dialogs.rules.figures import written
from dialogs.rules.titles import hundredths
from dialogs.talks.office.parts import handed
from dialogs.talks.office.summary import words
from dialogs.talks.picking import agreed
from dialogs.talks.titles.asked import (
    AnswerItem,
    BeginTitle,
    DropProof,
    GiveProof,
    ItemAsked,
    ItemToAsk,
    Proof,
    ProofLink,
    ProofUpload,
)
from dialogs.vietnamese import clean, shadow

MOST_PROOFS = 10
MOST_MONEY = 999_999_999_999


def title_walk(role: str, place: str = "") -> Talk:
    """Begin the sheet of the year, or go on where it was left."""
    yield from do("begin", BeginTitle(role, place))
    return Next("title_item", {"role": role, "place": place})


def title_item(role: str, place: str = "", item: str = "", back: Sequence[str] = ()) -> Talk:
    """One item: its question and what is answered; then evidence, or the next one."""
    found = yield from look("item", ItemToAsk(role, item, place))
    if found is None:
        return Next("title_look", {"role": role, "place": place})
    if found["begins"] and not back:
        yield Say(words(found["opening"]))
    for said in now_written(found):
        yield Say(said)
    part = whole = number = amount = 0
    if found["kind"] == "share":
        typed = yield from ask(_share(found))
        if typed == SKIP:
            return Next(*_onward(role, place, found, back))
        part, whole = _read(typed) or (0, 0)
        answer = "share"
    elif found["kind"] == "level":
        chosen = yield from ask(_ladder(found))
        if chosen == SKIP:
            return Next(*_onward(role, place, found, back))
        number, answer = int(chosen[1:]), "level"
    else:
        answer = yield from ask(_yes_no(found))
        if answer == SKIP:
            return Next(*_onward(role, place, found, back))
        if found["amount"] and answer == "met":
            amount = yield from _money()
    yield from do("answer", AnswerItem(role, found["item"], answer, part, whole, number, amount, place))
    if answer == "not_met":
        return Next(*_onward(role, place, found, back))
    passed: list[Value] = [*back, found["item"]]
    return Next("title_proof", {"role": role, "place": place, "item": found["item"], "back": passed})


def _onward(role: str, place: str, found: ItemAsked, back: Sequence[str]) -> tuple[str, dict[str, Value]]:
    """The next one that nobody answered, else all of them to look over."""
    if not found["following"]:
        return "title_look", {"role": role, "place": place}
    passed: list[Value] = [*back, found["item"]]
    return "title_item", {"role": role, "place": place, "item": found["following"], "back": passed}


def now_written(found: ItemAsked) -> list[Speech]:
    """What is written down for an item already."""
    if found["answer"] == "share":
        return [
            Phrase(
                "titles.now_share",
                "Đang ghi: {part} trên {whole} ({percent}%).",
                part=found["part"],
                whole=found["whole"],
                percent=hundredths(found["part"], found["whole"]),
            )
        ]
    if found["answer"] == "level" and found["step"] < len(found["ladder"]):
        return [Phrase("titles.now_step", "Đang ghi: {step}.", step=words(found["ladder"][found["step"]]))]
    if found["answer"] in YES_NO:
        return [Phrase("titles.now_step", "Đang ghi: {step}.", step=YES_NO[found["answer"]])]
    return []


YES_NO = {"met": Phrase("titles.met", "Đạt"), "not_met": Phrase("titles.not_met", "Chưa đạt")}


def _wording(found: ItemAsked, question: Speech) -> Phrase:
    return Phrase(
        "titles.question",
        "Câu {number} trên {count}, chỉ tiêu {item}. {question}",
        item=found["item"],
        number=found["number"],
        count=found["count"],
        question=question,
    )


def _help(found: ItemAsked) -> Phrase:
    """What 9 shows: the name of the item and where it stands; what may serve as evidence."""
    return Phrase(
        "titles.help",
        "Tên chỉ tiêu (viết gọn): {name}. Căn cứ: {article}.{help} Minh chứng có thể là: {evidence}",
        name=words(found["name"]),
        article=found["article"],
        help=Phrase("titles.help_more", " {help}", help=words(found["help"])) if found["help"] else "",
        evidence=words(found["evidence"]),
    )


def _yes_no(found: ItemAsked) -> Question[str]:
    return OneOf(
        key="met",
        wording=_wording(found, words(found["question"])),
        options=(
            Option("met", YES_NO["met"], also=("co", "dat")),
            Option("not_met", YES_NO["not_met"], also=("khong", "chua", "chua dat")),
        ),
        help=_help(found),
        skippable=True,
    )


def _ladder(found: ItemAsked) -> Question[str]:
    options = tuple(Option(f"s{number}", words(each)) for number, each in enumerate(found["ladder"]))
    return OneOf(
        key="step",
        wording=_wording(found, words(found["question"])),
        options=options,
        help=_help(found),
        skippable=True,
    )


def _share(found: ItemAsked) -> Question[str]:
    example = Phrase("titles.share_example", "Ví dụ: 57 trên 60.")
    if found["known_whole"]:
        example = Phrase(
            "titles.share_known",
            "Ví dụ: {part} trên {whole}, tổng số đã ghi.",
            part=max(1, found["known_whole"] * 9 // 10),
            whole=found["known_whole"],
        )
    question = Phrase(
        "titles.share_ask", "{question} {example}", question=words(found["question"]), example=example
    )
    return Words(
        key="share",
        wording=_wording(found, question),
        longest=40,
        secret=False,
        skippable=True,
        check=_odd_share,
        help=_help(found),
    )


def _odd_share(text: str) -> Speech | None:
    found = _read(text)
    if found is None:
        return Phrase(
            "titles.share_unclear",
            "{Minh} chưa thấy hai con số. {Ban} nhắn bao nhiêu người trên tổng số bao nhiêu{nhe}, ví dụ: 57 trên 60.",
        )
    part, whole = found
    if not 0 <= part <= whole or not whole:
        return Phrase(
            "titles.share_over", "Số người không thể nhiều hơn tổng số. {Ban} xem lại giúp {minh}{nhe}."
        )
    return None


_WHOLE = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")


def _read(text: str) -> tuple[int, int] | None:
    """So many of so many: as figures are written everywhere here, else the two numbers that there are."""
    found = written(text, date.min)
    if found and found.part is not None and found.whole is not None:
        return found.part, found.whole
    numbers = re.findall(r"\d+(?:[.,]\d+)*", text)
    if len(numbers) != 2 or not all(map(_WHOLE.fullmatch, numbers)):
        return None
    part, whole = (int(re.sub("[.,]", "", each)) for each in numbers)
    return part, whole


def _money() -> Part[int]:
    typed = yield from ask(
        Words(
            key="amount",
            wording=Phrase(
                "titles.amount", "Số tiền là bao nhiêu đồng{a}? Ví dụ: 20.000.000, hoặc 20 triệu."
            ),
            longest=40,
            secret=False,
            check=_odd_money,
            options=(Option("none", Phrase("titles.no_amount", "Chưa có số tiền")),),
        )
    )
    return 0 if typed.startswith("=") else _amount(typed) or 0


_MONEY = re.compile(
    r"(?P<n>\d{1,3}(?:[., ]\d{3})+|\d+)(?:[.,](?P<part>\d{1,2}))? ?(?P<scale>nghin|ngan|trieu|tr|ty|ti)?"
    r" ?(?:d|dong|vnd)?\.?"
)
_SCALE = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "tr": 10**6, "ty": 10**9, "ti": 10**9}


def _amount(text: str) -> int | None:
    """An amount in dong as people write it: 20.000.000, 20 triệu, 1,5 tỷ; None where it is none, or a part of a dong."""
    found = _MONEY.fullmatch(shadow(" ".join(clean(text).split())))
    if found is None or (found["part"] and not found["scale"]):
        return None
    whole = Fraction(re.sub("[., ]", "", found["n"]))
    part = Fraction(int(found["part"]), 10 ** len(found["part"])) if found["part"] else 0
    amount = (whole + part) * _SCALE.get(found["scale"] or "", 1)
    return int(amount) if amount.denominator == 1 and amount <= MOST_MONEY else None


def _odd_money(text: str) -> Speech | None:
    if _amount(text) is not None:
        return None
    return Phrase(
        "titles.amount_unclear",
        "{Minh} chưa rõ số tiền. {Ban} ghi bằng chữ số giúp {minh}{nhe}, ví dụ: 20.000.000.",
    )


# -- evidence


def title_proof(
    role: str, place: str = "", item: str = "", back: Sequence[str] = (), alone: bool = False
) -> Talk:
    """Evidence for an item: what there is, and one thing more; alone: not on the way through the sheet."""
    found = yield from look("item", ItemToAsk(role, item, place))
    if found is None:
        return Next("title_look", {"role": role, "place": place})
    here = {"role": role, "place": place, "item": item}
    options = [Option("next", Phrase("titles.proof_next", "Xong, đi tiếp"), also=("xong", "de sau"))]
    options += [Option("file", Phrase("titles.proof_file", "Gửi tệp qua đường dẫn"))]
    if found["proven"]:
        options += [Option("see", Phrase("titles.proof_see", "Xem, bỏ bớt minh chứng"))]
    given = yield from ask(
        Photo(
            key="proof",
            secret=True,
            longest=200,
            wording=_proof_wording(found),
            options=tuple(options),
            help=_help(found),
        )
    )
    if given == "see":
        return Next("title_proofs", {**here, "back": [*back], "alone": alone})
    if given == "file":
        link = yield from do("upload", ProofUpload(role, item, place), secret=True)
        yield from handed(link, names=False)
        return Next("title_proof", {**here, "back": [*back], "alone": alone})
    if given == "next":
        return (
            Next("title_look", {"role": role, "place": place})
            if alone
            else Next(*_onward(role, place, found, back[:-1]))
        )
    kept = yield from do("give", GiveProof(role, item, given, place))
    if kept:
        yield Say(Phrase("titles.proof_kept", "{Minh} giữ minh chứng cho chỉ tiêu {item} rồi{a}.", item=item))
    else:
        yield Say(
            Phrase(
                "titles.proof_enough",
                "Chỉ tiêu {item} đã có {most} minh chứng, {minh} không giữ thêm. Muốn thay, {ban} bỏ bớt một cái{a}.",
                item=item,
                most=MOST_PROOFS,
            )
        )
    return Next("title_proof", {**here, "back": [*back], "alone": alone})


def _proof_wording(found: ItemAsked) -> Phrase:
    about: Speech = Phrase("titles.proof_free", "Minh chứng không bắt buộc.")
    if found["strict"]:
        about = Phrase("titles.proof_must", "Không có minh chứng thì chỉ tiêu này tính là không đạt.")
    if found["proven"]:
        about = Phrase("titles.proof_has", "Đã có {n} minh chứng.", n=len(found["proven"]))
    return Phrase(
        "titles.proof_ask",
        "Minh chứng cho chỉ tiêu {item}: {ban} gửi một tấm ảnh, hoặc nhắn số văn bản (ví dụ 15/KH-UBND){a}. {about} Gợi ý: {evidence}",
        item=found["item"],
        about=about,
        evidence=words(found["evidence"]),
    )


def title_proofs(
    role: str, place: str = "", item: str = "", back: Sequence[str] = (), alone: bool = False
) -> Talk:
    """The evidence of an item, each to be looked at or taken away."""
    found = yield from look("item", ItemToAsk(role, item, place), secret=True)
    onward: dict[str, Value] = {"role": role, "place": place, "item": item, "back": [*back], "alone": alone}
    if found is None or not found["proven"]:
        return Next("title_proof", onward)
    which = yield from ask(
        OneOf(
            key="which",
            wording=Phrase(
                "titles.proofs", "Minh chứng của chỉ tiêu {item}. {Ban} chọn cái nào{a}?", item=item
            ),
            options=(
                *(Option(each["id"], proof_line(each)) for each in found["proven"]),
                Option("back", Phrase("page.back", "Quay ra")),
            ),
        )
    )
    if which == "back":
        return Next("title_proof", onward)
    chosen = next(each for each in found["proven"] if each["id"] == which)
    what = "drop"
    if chosen["kind"] in {"photo", "file"}:
        what = yield from ask(
            OneOf(
                key="what",
                wording=Phrase("titles.proof_what", "{Ban} muốn xem, hay bỏ minh chứng này{a}?"),
                options=(
                    Option("open", Phrase("titles.proof_open", "Mở xem"), also=("xem",)),
                    Option("drop", Phrase("titles.proof_drop", "Bỏ đi"), also=("bo", "xoa")),
                    Option("back", Phrase("page.back", "Quay ra")),
                ),
            )
        )
    if what == "open":
        link = yield from do("open", ProofLink(role, which, place), secret=True)
        yield from handed(link, names=False)
    elif what == "drop":
        sure = yield from agreed(
            "sure",
            Phrase("titles.proof_sure", "Bỏ rồi là mất hẳn. {Ban} bỏ minh chứng này không{a}?"),
            Phrase("titles.proof_yes", "Bỏ đi"),
            Phrase("titles.proof_no", "Giữ lại"),
        )
        if sure:
            yield from do("drop", DropProof(role, which, place))
            yield Say(Phrase("titles.proof_gone", "{Minh} bỏ rồi{a}."))
    return Next("title_proof", onward)


def proof_line(each: Proof) -> Speech:
    """One piece of evidence in a list."""
    if each["kind"] == "photo":
        return Phrase("titles.a_photo", "Ảnh, {at}", at=each["at"])
    if each["kind"] == "file":
        return Phrase("titles.a_file", "Tệp “{name}”, {at}", name=each["text"], at=each["at"])
    return Phrase("titles.a_paper", "Văn bản: {words}", words=each["text"])
