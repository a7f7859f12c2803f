"""What words of command and the fixed keys do, wherever somebody is; and how the pending question is answered."""

from collections.abc import Mapping
from dataclasses import replace

from dialogs.conversation import Front, Here, Run
from dialogs.engine import Back, Did, Do, Look, Recorded, Reply
from dialogs.intents import Intent, When, card, code
from dialogs.menus import DESKS, MENUS, above
from dialogs.moves import Moves, Moving
from dialogs.phrases import Phrase, Speech
from dialogs.questions import SKIP, Chose, Given, Scale, Value, Wrote
from dialogs.reading import Context
from dialogs.sayings import Wish
from dialogs.scoring import ONCE_MORE
from dialogs.talks.asked import MyRoles
from dialogs.talks.kept import ENOUGH, KeepEvidence
from dialogs.talks.listening import HEARD, UNHEARD, Listen

OPENS = {  # a word of command, and the talk it opens
    Wish.HOME: "home",
    Wish.HELP: "help",
    Wish.SETTINGS: "settings",
    Wish.MY_DATA: "mydata",
    Wish.ERASE: "erase",
    Wish.WITHDRAW: "withdraw",
    Wish.SWITCH: "people",
    Wish.RESULT: "result",
    Wish.LOOK_OVER: "lookover",
    Wish.SEND: "send",
    Wish.STOP_REMINDERS: "stop_reminders",
    Wish.RESTART: "restart",
    Wish.LANGUAGE: "language",
    Wish.LINK: "link",
    Wish.PAGE: "page",
    Wish.NOT_ME: "not_me",
    Wish.UNDO: "undo",
    Wish.REGISTER: "register",
    Wish.UNREGISTER: "unregister",
    Wish.PAPER: "slip",
    Wish.SIGN_UP: "sign_up",
    Wish.REST: "rest",
    Wish.LEAVE: "rest",
    Wish.WORK: "work",
    Wish.WHY: "why",
    Wish.WRONG_NUMBER: "wrong_number",
    Wish.REMOVE: "kept",
    Wish.FAMILY: "family",
}
WHILE_ASKED_WHO = {Wish.EXPLAIN, Wish.LISTEN, Wish.ADD_PERSON}
ANSWERED = {  # questions about the whole thing, see `dialogs.talks.answers`
    Wish.PASS_MARK,
    Wish.WHY_MARK,
    Wish.WHO_SEES,
    Wish.COST,
    Wish.SCAM,
    Wish.HOW_MANY_LEFT,
    Wish.WHAT_FOR,
    Wish.CERTIFICATE,
    Wish.CANNOT_READ,
    Wish.WHOM_TO_CALL,
}
OF_NOBODY = ANSWERED - {Wish.PASS_MARK, Wish.WHY_MARK, Wish.WHO_SEES, Wish.HOW_MANY_LEFT}


OWN = {Wish.OWN_SHEET, Wish.RESULT, Wish.LOOK_OVER, Wish.SEND, Wish.RESTART, Wish.START}


def asked_who(at: Moves) -> bool:
    """Whether it is open who holds the phone; until that is said, nobody's sheet is touched or shown."""
    return at.run is not None and at.run.talk == "people" and bool(at.run.args.get("who"))


def give(at: Moves, given: Given) -> Moving:
    """Answer the front's question."""
    front = at.now.front
    assert front is not None  # noqa: S101
    if elsewhere(at, front):  # answered on another channel since it was asked here
        if isinstance(given, Chose) and at.memo[front.key] == given.option:
            yield from at.again()
        else:
            yield from reopen(at, front.key)
        return
    yield from answer(at, front.key, given)


def elsewhere(at: Moves, front: Front) -> bool:
    """Whether a question of a sheet was answered on another channel since it was asked on this one."""
    here = front.context is not Context.LEVELS or at.now.reopened == front.key
    return not here and front.key in at.memo


def answer(at: Moves, key: str, given: Given) -> Moving:
    """Answer a question of the current run."""
    assert at.run is not None  # noqa: S101
    at.acted = (at.run.id, key)
    yield from at.play(Reply(key, given))


def reopen(at: Moves, key: str) -> Moving:
    """Open an answered question of this run for a change; its answer stays until a new one is given."""
    at.says.clear()
    at.asking = None
    at.now = replace(at.now, reopened=key)
    yield from at.play()
    if at.asking is None or at.asking.key != key:
        at.now = replace(at.now, reopened="")
    else:
        at.says[:] = [
            Phrase("edit.again", "{Ban} chọn lại câu này giúp {minh}. {now}", now=now)
            for now in shown_again(at)
        ]


def shown_again(at: Moves) -> list[Speech]:
    """What was answered to the question that is open again; it holds until something else is."""
    question = at.asking
    if question is None or question.key != at.now.reopened:
        return []
    said = at.memo.get(question.key)
    if said == SKIP:
        return [Phrase("again.passed_over", "Câu này lúc nãy {ban} để lại.")]
    labels = {f"{mark}{option.id}": option.label for option in question.options for mark in ("", "=")}
    if isinstance(said, str | int) and str(said) in labels:
        return [
            Phrase(
                "again.chosen",
                "Đang chọn: {label}. Giữ như cũ thì {ban} chọn lại mục ấy, hay nhắn “làm tiếp”{a}.",
                label=labels[str(said)],
            )
        ]
    words = said.get("text", "") if isinstance(said, Mapping) else said
    if not words:
        return []
    return [
        Phrase(
            "again.written", "Đang ghi: {words}. Giữ như cũ thì {ban} nhắn “làm tiếp”{a}.", words=str(words)
        )
    ]


ONE_BY_ONE = {"title_item": "title_item", "title_proof": "title_item", "title_proofs": "title_item"}
"""Talks that ask one of many questions, with those before it in `back`; and the talk that asks such a one again."""


def obey(at: Moves, command: Wish) -> Moving:  # noqa: PLR0912 (one line a word of command)
    """Do what a word of command or a fixed key asks."""
    if asked_who(at) and command not in WHILE_ASKED_WHO:
        yield from at.again()
    elif command is Wish.BACK:
        yield from _back(at)
    elif command is Wish.SKIP:
        yield from _skip(at)
    elif command is Wish.EXPLAIN:
        yield from _explain(at)
    elif command is Wish.LISTEN:
        yield from _listen(at)
    elif command is Wish.CONTINUE and at.now.reopened:
        yield from _as_it_was(at)
    elif command is Wish.CONTINUE:
        yield from at.resume()
    elif command is Wish.KEEP_WORDS:
        yield from _keep_words(at)
    elif command is Wish.LEAVE and at.run is not None and _at_work(at.run):
        yield from _out_of(at, at.run)
        at.says.insert(0, Phrase("leave.work", "Dạ vâng, {minh} dừng việc ấy ở đây{a}."))
    elif command is Wish.OWN_SHEET:
        yield from at.resume()
    elif command is Wish.ADD_PERSON and (at.now.person or at.now.people):
        yield from at.open("welcome", {"second": True})
    elif command in OPENS:
        yield from at.open(OPENS[command])
    else:
        yield from at.again()


def _back(at: Moves) -> Moving:
    """One question back; from the first one of a menu to where they were, from the first of all nowhere."""
    run = at.run
    if run is None or at.now.front is None:
        yield from at.resume()
        return
    was = at.now.reopened
    yield from at.play(Back())
    if at.run is not run:  # what was looked up on the way led elsewhere
        return
    if at.now.reopened not in {"", was}:
        at.says.extend(shown_again(at))
    else:
        yield from _out_of(at, run)


def _as_it_was(at: Moves) -> Moving:
    """The question that is open again keeps its answer; on to where they were."""
    at.now = replace(at.now, reopened="")
    yield from at.play()


def _at_work(run: Run) -> bool:
    """Whether they are at something that their role is for, and not at its desk."""
    return bool(run.args.get("role")) and run.talk not in DESKS.values()


def _out_of(at: Moves, run: Run) -> Moving:
    if run.talk == "welcome" and run.args.get("second"):
        at.says.clear()
        yield from at.open("people")
        return
    passed = run.args.get("back") if run.talk in ONE_BY_ONE else None
    if isinstance(passed, list) and passed:  # one question of many, each a run of its own
        *earlier, last = passed
        at.says.clear()
        of = {name: run.args[name] for name in ("role", "place") if name in run.args}
        yield from at.open(ONE_BY_ONE[run.talk], {**of, "item": last, "back": earlier})
        return
    if _at_work(run):
        at.says.clear()
        upper = above(str(run.args.get("which", ""))) if run.talk == "menu" else ""
        if upper in MENUS and upper not in DESKS.values():
            yield from at.open("menu", {"role": run.args["role"], "which": upper})
        else:
            yield from at.open("work")
        return
    found = yield Here()
    if found == run.talk or (not isinstance(found, str) and found[0].id == run.id):
        first = Phrase("back.first", "Đây là câu đầu tiên rồi{a}.")
        chosen = shown_again(at)
        at.says[:] = [first, *chosen] if chosen else [first, *at.says]
        return
    at.says.clear()
    if isinstance(found, str):
        yield from at.open(found)
    else:
        at.move(*found)
        yield from at.play()


def _skip(at: Moves) -> Moving:
    """Pass a question over, where it may be."""
    front = at.now.front
    if front is not None and front.skippable and at.now.reopened == front.key:
        yield from _as_it_was(at)  # an answer is never lost by passing on
        return
    if front is not None and front.skippable:
        yield from give(at, Chose(SKIP))
        return
    yield from at.again()
    at.says[:] = [
        Phrase("skip.not_here", "Câu này chưa bỏ qua được. {Ban} trả lời giúp {minh} để đi tiếp{nhe}.")
    ]


def _explain(at: Moves) -> Moving:
    """Explain the pending question, and ask it again; what is left to tell is told the second time."""
    was = at.now.front
    yield from at.again()
    if at.asking is not None:
        again = was is not None and was.explained and was.key == at.asking.key
        more = at.asking.more if again else None
        fallback = Phrase(
            "explain.none", "{Ban} cứ trả lời câu dưới đây{a}. Chưa muốn trả lời thì nghỉ lúc nào cũng được."
        )
        at.says[:] = [more or at.asking.help or fallback]
        at.asking = replace(at.asking, explained=True)


def _listen(at: Moves) -> Moving:
    """Play the pending question, where it was recorded and can be heard here; else it is explained in words."""
    yield from at.again()
    asked = at.asking
    if not isinstance(asked, Scale):
        yield from _explain(at)
        return
    came = yield Do("listen", Listen(asked.sheet, asked.indicator))
    heard = came.result if isinstance(came, Did) else "none"
    if heard == "played":
        at.says[:] = [HEARD]
        return
    yield from _explain(at)
    at.says.insert(0, UNHEARD[heard])


def said(at: Moves, asked: Intent) -> Moving:  # noqa: PLR0912 (one line a request)
    """A request, with what was named in it."""
    if asked.command in OWN and not (at.now.person or asked.payload) and (yield Here()) == "work":
        yield from at.open("welcome")  # whoever holds a role and never began a sheet of their own
    elif asked.command is Wish.ROLE_CODE:
        yield from at.open("take_role", {"code": asked.payload})
    elif asked.command is Wish.START:
        yield from started(at, asked.payload)
    elif asked.command is Wish.LANGUAGE and asked.payload:
        at.now = replace(at.now, language=asked.payload)
        yield from at.again()
    elif asked.command in ANSWERED:
        yield from answered(at, asked.command)
    elif asked.command is Wish.KEEP_WORDS:
        yield from _keep_words(at)
    elif asked_who(at):
        yield from obey(at, asked.command)
    elif asked.command is Wish.DUTY:
        yield from _on_duty(at, asked.payload)
    elif asked.command is Wish.SWITCH and asked.person:
        yield from at.open("people", {"person": asked.person})
    elif asked.command is Wish.LINK_CODE:
        yield from at.open("typed_code", {"code": asked.payload, "known": bool(at.now.person)})
    elif asked.command is Wish.CORRECT:
        yield from _corrected(at, asked)
    elif asked.command is Wish.SIGN_UP:
        yield from at.open("sign_up", {"words": asked.payload})
    elif asked.command is Wish.REMIND_ME:
        yield from at.open("remind", _time(asked.when))
    elif asked.command in {Wish.MOURNING, Wish.ILL} and at.now.person:
        yield from at.open("hardship", {"why": str(asked.command)})
    else:
        yield from obey(at, asked.command)


def _on_duty(at: Moves, said: str) -> Moving:
    """An entry of a menu, said by somebody who holds a role; of anybody else the words are an answer like any."""
    roles = yield Look("roles", MyRoles())
    if roles:
        yield from at.open("duty", {"said": said})
    elif at.now.front is None or at.run is None:
        yield from at.resume()
    else:
        yield from give(at, Wrote(said))


def _keep_words(at: Moves) -> Moving:
    """What was told instead of the pending answer is kept for the chapter, now that they ask for it; read back."""
    told, run, key = at.told, at.run, at.now.front.key if at.now.front else ""
    yield from at.again()
    if at.spoke and isinstance(at.asking, Scale):
        yield from _keep_voice(at, at.asking.indicator)
        return
    if not told or run is None or not key:
        at.says[:] = [
            Phrase(
                "keep.nothing", "{Minh} chưa thấy lời nào để ghi. {Ban} nhắn lại lời ấy, rồi nhắn “ghi”{a}."
            )
        ]
        return
    at.records.append((run.id, Recorded("n", key.removesuffix(ONCE_MORE), told, secret=True)))
    at.says[:] = [
        Phrase(
            "keep.kept",
            "{Minh} ghi cho chi hội đọc: “{words}”.\nMuốn xem lại hay xóa, {ban} nhắn “xóa lời kể”{a}.",
            words=told,
        )
    ]


def _keep_voice(at: Moves, indicator: str) -> Moving:
    """A voice message sent instead of the pending answer is kept for the chapter as it is, now that they ask for it."""
    came = yield Do("keep", KeepEvidence(indicator, {"voice": at.spoke}))
    if isinstance(came, Did) and came.result:
        at.says[:] = [
            Phrase(
                "keep.voice",
                "{Minh} giữ tin thoại ấy cho chi hội nghe, không chép thành chữ. Muốn xóa, {ban} nhắn “xóa lời kể”{a}.",
            )
        ]
    else:
        at.says[:] = [ENOUGH]


def answered(at: Moves, about: Wish) -> Moving:
    """What they ask about the whole thing, in two lines; then the question that was open once more."""
    if asked_who(at) and about not in OF_NOBODY:
        yield from at.again()
        return
    run, memo, now = at.run, at.memo, at.now
    yield from at.open("answer", {"about": str(about)})
    said = [*at.says]
    at.says.clear()
    if run is None:
        yield from at.resume()
    else:
        at.run, at.memo = run, memo
        at.now = replace(at.now, run=now.run, reopened=now.reopened, misses=now.misses)
        yield from at.play()
    at.says[:] = said


def _corrected(at: Moves, asked: Intent) -> Moving:
    """A question they want to answer anew: at once where it is one of the sheet that is open, else asked for."""
    run = at.run
    sheet = at.world.sheets.get(str(run.args.get("sheet"))) if run and run.talk == "assess" else None
    if sheet is None:
        yield from at.open("change", {"number": asked.question, "option": asked.option})
        return
    if not asked.question:
        yield from _back(at)
        return
    ids = [each.id for each in sheet.indicators]
    key = ids[asked.question - 1] if asked.question <= len(ids) else ""
    if key in at.memo:
        yield from reopen(at, key)
        yield from _chosen_anew(at, key, asked)
        return
    yield from at.again()
    if at.asking is not None and at.asking.key == key:
        return
    at.says[:] = [Phrase("correct.not_yet", "{Ban} chưa trả lời câu {number}{a}.", number=asked.question)]


def _chosen_anew(at: Moves, key: str, asked: Intent) -> Moving:
    """The level named with the question, read back."""
    if at.asking is None or at.asking.key != key:
        return
    if not 1 <= asked.option <= len(at.asking.options):
        return
    level = at.asking.options[asked.option - 1]
    at.says.clear()
    yield from answer(at, key, Chose(level.id))
    at.says.insert(
        0,
        Phrase("correct.done", "{Minh} sửa câu {number}: {label}.", number=asked.question, label=level.label),
    )


def started(at: Moves, payload: str) -> Moving:
    """The first word, or /start again: a code joins, nothing is wiped."""
    if asked_who(at):
        yield from at.again()
    elif (given := code(payload)) and given.command is Wish.ROLE_CODE:
        yield from said(at, given)
    elif not at.now.person and payload:
        yield from at.open("welcome", {"code": card(payload) or payload})
    elif not at.now.person:
        yield from at.again()
    elif payload:
        yield from at.open("code", {"code": card(payload) or payload})
    else:
        yield from at.open("home")


def _time(when: When | None) -> dict[str, Value]:
    """A time as it was said, as a talk is handed it."""
    if when is None:
        return {}
    hour = -1 if when.hour is None else when.hour
    return {
        "day": when.day or ("today" if when.part or hour >= 0 else ""),
        "part": when.part,
        "hour": hour,
        "minute": when.minute,
    }
