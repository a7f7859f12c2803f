"""One of many is picked, a page at a time; and what is asked for a yes."""

from collections.abc import Mapping

from dialogs.engine import Part, ask
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option, Value, Words
from dialogs.reading import Context
from dialogs.talks.asked import Places

MORE = Option("more", Phrase("page.more", "Xem tiếp"))
BACK = Option("back", Phrase("page.back", "Quay ra"))


def agreed(key: str, wording: Speech, yes: Phrase, no: Phrase, help_: Speech | None = None) -> Part[bool]:
    """Whether they say yes."""
    options = (Option("yes", yes, also=("co", "dong y")), Option("no", no, also=("khong",)))
    answer = yield from ask(
        OneOf(key=key, context=Context.YES_NO, careful=True, wording=wording, options=options, help=help_)
    )
    return answer == "yes"


def pick_place(found: Places, words: str = "") -> Part[str]:
    """One of a page of places: its id, "more", "back", or "?" and what was typed to look for."""
    options = [
        Option(each["id"], Phrase("place.label", "{place}", place=each["label"])) for each in found["rows"]
    ]
    wording = (
        Phrase("places.which", "Nơi nào{a}? {Ban} chọn, hoặc nhắn tên để tìm.")
        if options
        else Phrase(
            "places.none", "{Minh} chưa thấy nơi nào tên “{words}”. {Ban} nhắn lại tên{nhe}.", words=words
        )
    )
    answer = yield from ask(
        Words(
            key="where",
            context=Context.SEARCH,
            longest=60,
            secret=False,
            wording=wording,
            options=(*options, *((MORE,) if found["more"] else ()), BACK),
        )
    )
    return answer[1:] if answer.startswith("=") else f"?{answer}"


def elsewhere(
    talk: str, args: Mapping[str, Value], picked: str, page: int, words: str, out: str
) -> tuple[str, Mapping[str, Value]]:
    """What follows where no place was picked: the next page, what was looked for, or out."""
    if picked == "back":
        return out, {"role": args["role"]}
    if picked == "more":
        return talk, {**args, "page": page + 1, "words": words}
    return talk, {**args, "words": picked[1:]}
