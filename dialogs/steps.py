"""
One step of a conversation: an event in, and what is said, asked, recorded and opened out.

Pure: what it needs from outside it asks for by yielding (a Look, a Do, `Here`, `Keep`, `Origin`) and is sent the result.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import Any, TypeAlias

from dialogs import events
from dialogs.commands import answer, answered, asked_who, elsewhere, give, obey, reopen, said, started
from dialogs.conversation import Conversation, Front, Here, Origin, Run, World, split_token
from dialogs.engine import BadTalk, Do, Memo, Recorded, Refusal
from dialogs.intents import Intent, card
from dialogs.misses import OFFERED, SPOKEN, counted, number_or_key, perhaps, unreadable
from dialogs.moves import Moves, Moving, Outcome, Request
from dialogs.phrases import Phrase
from dialogs.questions import SKIP, Chose, Pictured, Scale, Wrote
from dialogs.reading import OPEN, Context, Doubt, InWords, Nod, Picked, Reading, read
from dialogs.sayings import Wish
from dialogs.scoring import ONCE_MORE, left
from dialogs.talks.kept import ENOUGH, KeepEvidence, photo_kept
from dialogs.vietnamese import fold, is_vietnamese

__all__ = ["Outcome", "step"]

Stepping: TypeAlias = Generator[Request, Any, Outcome]

TELLS_HOW_FAR = {"home", "result"}  # talks that say how far one's sheet is, before they ask
OF_SHEET = {"assess", "change"}  # the talks that ask what the sheet of the year asks
PHOTO_KEY = "photo-"  # under which it is recorded that one was kept
ODD = Phrase(
    "photo.odd_kind",
    "{Minh} chỉ nhận được ảnh chụp, chưa mở được loại tệp này. {Ban} mở tệp ấy ra, chụp màn hình, rồi gửi tấm ảnh vừa chụp{nhe}.",
)
PHOTOS = {  # what was sent as a photo, and can't be taken as one
    "too_large": Phrase(
        "photo.too_large",
        "Ảnh này to quá, {minh} chưa nhận được. {Ban} chụp màn hình tấm ảnh ấy rồi gửi ảnh chụp{nhe}, ảnh sẽ nhẹ hơn.",
    ),
    "odd_picture": ODD,
    "document": ODD,
    "file": ODD,
}
PROTECTED = "unsupported"  # sent instead of the words of people whom the service protects
WHILE_SEARCHING = {Wish.SKIP, Wish.BACK, Wish.REST, Wish.HELP, Wish.EXPLAIN, Wish.HOME, Wish.WORK, Wish.DUTY}
ALSO_NAMES = {"sau", "nghi"}  # dì Sáu, bác Nghị: who is looked for by name may be called so
NO_NAME = "nghỉ"  # written so it is
REMINDER, REMINDED = "push", {"stop": "stop_reminders", "why": "why", "go": "resume"}
MOVING = {Wish.SKIP, Wish.BACK}  # commands that, like numbers, mean the question they were typed at


def step(
    conversation: Conversation,
    run: Run | None,
    memo: Memo,
    event: events.Event,
    world: World,
    *,
    idle: bool = False,
    away: bool = False,
    unseen: bool = False,
    twice: bool = False,
    early: bool = False,
    later: bool = False,
    past: bool = False,
    asked: bool = False,
) -> Stepping:
    """
    What one event does to one conversation.

    `idle`: the contact was silent for hours; with several people on it, who is holding the phone is asked first.
    `away`: for most of a day or longer: who does not answer at once is greeted, and told how far they are.
    `unseen`: it was typed before the reply to the one before could be seen. `twice`: it is the very same as the one before,
    within a moment. `early`: a button was pressed in the moment its question appeared. `later`: the event before is a while ago,
    so that who presses what is chosen already sees nothing of what came of it, and is shown where they are. `past`: the run was begun in another
    year: it is left as it is, and a year's sheet is never answered in the next. `asked`: before anything else, whoever writes
    is asked about a new phone.
    """
    nothing = Outcome(conversation, (), None)
    if isinstance(event, events.Blocked | events.Unblocked):
        return nothing
    if _not_meant(conversation, event, twice=twice, early=early):
        return nothing
    if isinstance(event, events.Tapped) and _pressed_already(conversation, run, memo, event):
        if not later:
            return nothing
        event = events.CameBack("")
    if past:
        run, memo, conversation = (None, {}, replace(conversation, run="", front=None, reopened="", misses=0))
    at = Moves(conversation, run, memo, world)
    try:
        if idle and conversation.people > 1:
            yield from at.open("people", {"who": True})
        elif asked and not (asked_who(at) or (at.run is not None and at.run.talk == "new_phone")):
            yield from at.open("new_phone")
        else:
            yield from _heard(at, event, unseen=unseen, later=later)
    except BadTalk as broken:
        yield from at.lost(str(broken))
    if at.nothing:
        return nothing
    if away and isinstance(event, events.Typed):
        _greeted(at)
    if past and not isinstance(event, events.Tapped):
        at.says.insert(0, Phrase("old.year", "Sang năm mới rồi{a}. Phiếu năm trước {minh} vẫn giữ."))
    return at.outcome()


def _greeted(at: Moves) -> None:
    """A word of greeting before the question they come back to, once some are answered and nothing was answered now."""
    sheet = at.world.sheets.get(str(at.run.args.get("sheet"))) if at.run and at.run.talk == "assess" else None
    if sheet is None or at.asking is None or at.acted[0] or at.says:
        return
    to_go = len(left(sheet, at.answers))
    if not 0 < to_go < len(sheet.indicators):
        return
    at.says.insert(
        0,
        Phrase(
            "back.hello",
            "{Minh} chào {ten}! {Ban} làm được {answered} câu, còn {left} câu{a}.",
            answered=len(sheet.indicators) - to_go,
            left=to_go,
        ),
    )


def _not_meant(conversation: Conversation, event: events.Event, *, twice: bool, early: bool) -> bool:
    """Whether an event is the second half of a double tap, or came too early to be meant."""
    front = conversation.front
    if not isinstance(event, events.Tapped):
        return twice and isinstance(event, events.Typed | events.Started)
    too_early = early and front is not None and front.careful
    of, key, option = split_token(event.token)
    if front is not None and (of, key) == (front.run, front.key):
        return twice if option.startswith("!") else too_early
    return twice


def _pressed_already(conversation: Conversation, run: Run | None, memo: Memo, tap: events.Tapped) -> bool:
    """Whether a button that is not of the pending question carries what is chosen already; another one of its question does not."""
    front = conversation.front
    of, key, option = split_token(tap.token)
    if front is not None and (of, key) == (front.run, front.key):
        return False
    if tap.token == conversation.tapped:
        return True
    return run is not None and of == run.id and _chosen_already(memo, key, option)


def _chosen_already(memo: Memo, key: str, option: str) -> bool:
    """Whether a button carries what is recorded already."""
    said = SKIP if option == f"!{Wish.SKIP}" else option
    return key in memo and memo[key] in (said, f"={said}")


def _heard(at: Moves, event: events.Event, *, unseen: bool, later: bool) -> Moving:
    """One event."""
    match event:
        case events.Started(payload):
            yield from started(at, payload)
        case events.CameBack(language):
            yield from _returned(at, language)
        case events.Typed(text):
            yield from _typed(at, text, unseen=unseen)
        case events.Tapped(carried):
            yield from _tapped(at, carried, later=later)
        case events.Photographed():
            yield from _pictured(at, event)
        case events.Unreadable(kind) if kind == PROTECTED:
            yield from at.open("protected")
        case events.Unreadable(kind, file):
            yield from _unreadable(at, kind, file)
        case events.Edited():
            yield from _edited(at, event)


def _typed(at: Moves, text: str, *, unseen: bool) -> Moving:
    """Understand words against the front, never against a recomputed list; who writes Vietnamese is answered in it."""
    front = at.now.front
    if at.now.language != "vi" and (front is None or front.context not in OPEN) and is_vietnamese(text):
        at.now = replace(at.now, language="vi")
    reading = _understood(text, front)
    if front is not None and unseen and _answers(reading):
        yield from _burst(at)
    elif isinstance(reading, Intent) and front is not None and not front.keys and text.strip() in {*"0789"}:
        yield from at.unclear()
    elif isinstance(reading, Intent):
        yield from said(at, reading)
    elif front is None:
        yield from at.resume(card(text))
    elif isinstance(reading, Picked):
        answered = elsewhere(at, front)
        yield from give(at, Chose(reading.option))
        if reading.counted and not answered:
            at.says.insert(0, counted(front, reading))
    elif isinstance(reading, InWords):
        yield from give(at, Wrote(reading.text))
    elif isinstance(reading, Nod):
        yield from _where_they_are(at)
    elif isinstance(reading, Doubt):
        yield from at.unclear(reading.between)
        if reading.number is not None and at.asking is not None:
            at.says[-1:] = [number_or_key(at.asking, reading.number, reading.commands[0])]
        elif reading.commands and not reading.between and at.says:
            at.says[-1:] = [perhaps(reading.commands)]


def _tapped(at: Moves, text: str, *, later: bool) -> Moving:
    """A button: of the pending question, of an answered one, or of another time."""
    run, key, option = split_token(text)
    front = at.now.front
    if front is not None and (run, key) == (front.run, front.key):
        if option.startswith("!"):
            yield from _pressed(at, option[1:])
        else:
            yield from give(at, Chose(option))
        at.now = replace(at.now, tapped=text)
        return
    if key == REMINDER and option in REMINDED and not asked_who(at):
        yield from at.open(REMINDED[option])  # of days ago: it still does what it says
        return
    if run and not asked_who(at) and (at.run is None or run != at.run.id):
        found = yield Here()  # the button may be of the sheet they left for a menu, or to rest
        if not isinstance(found, str) and found[0].id == run:
            chosen = _chosen_already(found[1], key, option)
            at.nothing = chosen and not later
            at.move(*found)
            if chosen:
                if later:
                    yield from at.again()
                return
    yield from at.again()
    same = at.run is not None and run == at.run.id and at.asking is not None
    if same and at.asking is not None and key == at.asking.key and not option.startswith("!"):
        at.says.clear()
        yield from answer(at, key, Chose(option))
    elif same and key in at.answers:
        yield from reopen(at, key)
    elif not same or key != (at.asking.key if at.asking else ""):
        at.says.insert(0, Phrase("old.button", "Nút ấy của lần trước, nay không dùng nữa{a}."))


def _pressed(at: Moves, name: str) -> Moving:
    """A button of a fixed key; a forged one only repeats the question."""
    if name in {*Wish}:
        yield from obey(at, Wish(name))
    else:
        yield from at.again()


def _pictured(at: Moves, event: events.Photographed) -> Moving:
    """A photo, where photos are asked for, or at a question of the sheet; the others of its album go with it, unspoken."""
    front, run, indicator = at.now.front, at.run, ""
    album, _, of = at.before.album.rpartition("|")
    if event.album and album == event.album:
        if of:
            yield from _kept(at, event, of)
        at.silently = at.before
        return
    if front is not None and run is not None and front.context is Context.EVIDENCE:
        indicator = str(run.args.get("indicator") or at.memo.get("which", ""))
        yield from give(at, Pictured(event.file, event.caption))
    elif front is not None and run is not None and front.context is Context.LEVELS and run.talk in OF_SHEET:
        indicator = front.key.removesuffix(ONCE_MORE)
        kept = yield from _kept(at, event, indicator)
        yield from at.again()
        at.says[:] = [photo_kept(_number(at)) if kept else ENOUGH]
    else:
        yield from at.again()
        at.says.insert(
            0, Phrase("photo.not_here", "Lúc này {minh} chưa cần ảnh{a}. Cuối phiếu sẽ có chỗ gửi ảnh.")
        )
    at.now = replace(at.now, album=f"{event.album}|{indicator}" if event.album else "")


def _number(at: Moves) -> int:
    """The number of the pending question of a sheet."""
    args = getattr(at.asking.wording, "args", {}) if at.asking else {}
    return int(args.get("number", 0))


def _kept(at: Moves, event: events.Photographed, indicator: str) -> Generator[Request, Any, bool]:
    """Keep a photo for a question of the year's sheet; not where there are too many already."""
    key = f"{PHOTO_KEY}{sum(each.startswith(PHOTO_KEY) for each in at.memo)}"
    came = yield Do(key, KeepEvidence(indicator, {"photo": event.file, "text": event.caption}))
    if isinstance(came, Refusal) or at.run is None:
        return False
    at.records.append((at.run.id, Recorded("d", key, came.result)))
    at.memo[key] = came.result
    return bool(came.result)


def _unreadable(at: Moves, kind: str, file: str) -> Moving:
    """
    Voice, stickers and the like get an answer of their own, and the question again; who speaks is told whom to call.

    What is said at a question of the sheet may be kept for the chapter, if that is asked for; nobody writes it down.
    """
    if kind in SPOKEN:
        yield from answered(at, Wish.WHOM_TO_CALL)
    else:
        yield from at.again()
        at.says.clear()
    asking, run = at.asking, at.run
    of_sheet = isinstance(asking, Scale) and run is not None and run.talk in OF_SHEET and bool(at.now.person)
    if kind in SPOKEN and file and of_sheet and asking is not None and not asked_who(at):
        at.now = replace(at.now, spoke=file)
        at.asking = replace(asking, told="voice")
        at.says.insert(0, OFFERED)
    else:
        at.says.insert(0, PHOTOS.get(kind) or unreadable(kind))


def _burst(at: Moves) -> Moving:
    """Two answers within a moment: the second was not given to this question, so it is asked back."""
    yield from at.again()
    if at.asking is not None and at.asking.options:
        at.says[:] = [
            Phrase(
                "missed.burst",
                "{Minh} nhận được hai tin liền nhau nên chưa chắc. Câu này {ban} chọn số mấy{a}?",
            )
        ]
    else:
        at.says[:] = [
            Phrase(
                "missed.burst_words",
                "{Minh} nhận được hai tin liền nhau nên chưa chắc. {Ban} trả lời giúp {minh} câu này{nhe}.",
            )
        ]


def _edited(at: Moves, event: events.Edited) -> Moving:
    """A changed message is offered as an edit of its answer, never a silent overwrite."""
    origin = yield Origin(event.original)
    yield from at.again()
    if origin and at.run is not None and origin[0] == at.run.id and origin[1] in at.answers and at.asking:
        yield from reopen(at, origin[1])


def _returned(at: Moves, language: str) -> Moving:
    """They see nothing: the pending question once more, or where they are."""
    if language:
        at.now = replace(at.now, language=language)
    yield from _where_they_are(at)


def _where_they_are(at: Moves) -> Moving:
    """The pending question; where that only told how far somebody was, how far they are now."""
    run = at.run
    if run is not None and run.talk in TELLS_HOW_FAR and at.now.person == run.person:
        yield from at.open(run.talk, run.args)
    else:
        yield from at.again()


def _understood(text: str, front: Front | None) -> Reading:
    """What was typed, against the front; where a place is asked for, words that mean "later" or "back" still do."""
    if front is None:
        return read(text, (), Context.CHOICE)
    named = not front.skippable and fold(text) in ALSO_NAMES and text.strip().casefold() != NO_NAME
    numbered = any(letter.isdecimal() for letter in text)
    if front.context is Context.SEARCH and not named and not numbered:
        reading = read(text, (), Context.CHOICE)
        if isinstance(reading, Intent) and reading.command in WHILE_SEARCHING:
            return reading
    return read(text, front.options, front.context, audible=front.audible)


def _answers(reading: Reading) -> bool:
    """Whether a message is meant for one question, and so not for another."""
    if isinstance(reading, Intent):
        return reading.command in MOVING
    return isinstance(reading, Picked | InWords | Doubt)
