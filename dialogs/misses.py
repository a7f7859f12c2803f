"""What is said when an answer was not understood: kindly, and from the third time on with a way out (voice.md P6)."""

from dialogs.conversation import Front
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Question, Scale
from dialogs.reading import Picked
from dialogs.sayings import Wish

HELP_FROM = 3  # misses in a row from which on the help is shown (voice.md P6)
EXPLAINS = 9  # the key that explains; with as many options it is one of them


def not_understood(question: Question[object], times: int, *, between: int = 0) -> Speech:
    """The words for the `times`-th answer in a row that did not fit; `between`: how many options it could have meant."""
    shown = sum(not option.hidden for option in question.options)
    which = one_of(shown)
    explains = question.help is not None and question.keys and shown < EXPLAINS
    if not shown:
        return Phrase("missed.words", "{Minh} chưa hiểu ý {ban}. {Ban} trả lời lại giúp {minh}{nhe}.")
    if between > 1:
        return Phrase(
            "missed.two", "{Minh} chưa chắc {ban} chọn số nào. {Ban} chọn giúp {minh} một số thôi{nhe}."
        )
    if times <= 1 or not explains:
        return Phrase(
            "missed.first", "{Minh} chưa hiểu ý {ban}. {Ban} chọn giúp {minh} {which}{nhe}.", which=which
        )
    if times < HELP_FROM:
        return Phrase(
            "missed.second",
            "{Ban} chỉ cần chọn {which}. Chưa rõ thì chọn 9 để xem giải thích{a}.",
            which=which,
        )
    if question.skippable:
        return Phrase(
            "missed.third",
            "Hay {ban} để câu này lại sau{a}? Chọn 7 để bỏ qua, 0 để nghỉ. {Ban} cũng có thể nhờ người nhà giúp.",
        )
    return Phrase(
        "missed.third_stay",
        "{Ban} xem giải thích ở trên rồi chọn {which}{nhe}. Muốn nghỉ thì chọn 0.",
        which=which,
    )


def one_of(shown: int) -> Phrase:
    """The numbers that can be chosen where so many options stand."""
    if shown < 3:
        return ONE if shown == 1 else TWO
    return Phrase("missed.of_many", "một số từ 1 đến {high}", high=str(shown))


ONE, TWO = Phrase("missed.of_one", "số 1"), Phrase("missed.of_two", "số 1 hoặc 2")


def counted(front: Front, chose: Picked) -> Speech:
    """An answer that was told as a number of something is read back as the level it is."""
    label = next((option.label for option in front.options if option.id == chose.option), "")
    return Phrase("counted.taken", "“{told}”, {minh} ghi là: {label}.", told=chose.counted, label=label)


def number_or_key(question: Question[object], number: int, command: Wish) -> Speech:
    """A number that may be an answer here is a key, too: how to say either is told."""
    unit = question.unit if isinstance(question, Scale) else None
    whole = (
        Phrase("whole.number", "số {number}", number=str(number))
        if unit is None
        else Phrase("whole.so_many", "{number} {unit}", number=str(number), unit=unit)
    )
    return Phrase(
        "missed.number",
        "{Minh} chưa chắc ý {ban}. Nếu là {number}, {ban} nhắn “{whole}”; còn muốn {key} thì nhắn “{key}” giúp {minh}{nhe}.",
        number=str(number),
        whole=whole,
        key=_SAID_WHOLE[command],
    )


_SAID_WHOLE = {  # how to say a command so that nothing else can be meant
    Wish.ERASE: Phrase("whole.erase", "xóa dữ liệu"),
    Wish.REST: Phrase("whole.rest", "nghỉ"),
    Wish.STOP_REMINDERS: Phrase("whole.stop", "dừng nhắc"),
    Wish.SKIP: Phrase("whole.skip", "bỏ qua"),
    Wish.BACK: Phrase("whole.back", "quay lại"),
    Wish.EXPLAIN: Phrase("whole.explain", "giải thích"),
    Wish.LOOK_OVER: Phrase("whole.lookover", "xem lại"),
    Wish.LISTEN: Phrase("whole.listen", "nghe câu hỏi"),
}


def perhaps(commands: tuple[Wish, ...]) -> Speech:
    """One word that could be a command is never carried out: how to say it whole is told instead."""
    names = [
        Phrase("whole.quoted", "“{words}”", words=_SAID_WHOLE[each])
        for each in commands
        if each in _SAID_WHOLE
    ]
    if not names:
        return Phrase("missed.words", "{Minh} chưa hiểu ý {ban}. {Ban} trả lời lại giúp {minh}{nhe}.")
    either = (
        names[0]
        if len(names) == 1
        else Phrase("whole.or", "{one} hoặc {other}", one=names[0], other=names[1])
    )
    return Phrase(
        "missed.command",
        "{Minh} chưa chắc ý {ban}. Nếu đúng là vậy, {ban} nhắn đủ chữ {either} giúp {minh}{nhe}.",
        either=either,
    )


SPOKEN = {"voice", "audio"}  # kinds of messages as the services name them
PLAYFUL = {"sticker", "animation", "gif", "dice", "game"}
FILMED = {"video", "video_note"}
SITED = {"location", "venue"}
CARDS = {"contact", "business_card"}


OFFERED = Phrase(
    "unreadable.offered",
    "{Minh} chưa nghe được tin thoại, và chưa giữ lại. Muốn để chi hội nghe thì {ban} nhắn “ghi”{a}.",
)


def unreadable(kind: str) -> Phrase:
    """What is said to a message of a kind that can't be read."""
    if kind in SPOKEN:
        return Phrase("unreadable.voice", "{Minh} chưa nghe được tin thoại, và không giữ lại{a}.")
    if kind in PLAYFUL:
        return Phrase(
            "unreadable.sticker",
            "{Minh} nhận được hình vui rồi, {minh} cảm ơn {ban}. Câu dưới đây {ban} trả lời bằng số hoặc chữ{nhe}.",
        )
    if kind in FILMED:
        return Phrase(
            "unreadable.video",
            "{Minh} chưa xem được phim quay. Muốn gửi minh chứng thì {ban} gửi ảnh, hoặc kể vài chữ{nhe}.",
        )
    if kind in SITED:
        return Phrase(
            "unreadable.location",
            "{Minh} không xem vị trí trên bản đồ. Cần ghi nơi ở thì {ban} nhắn tên thôn{nhe}.",
        )
    if kind in CARDS:
        return Phrase(
            "unreadable.contact",
            "{Minh} không giữ danh thiếp, số điện thoại của ai{a}. Muốn làm phiếu cho người nhà, {ban} nhắn “thêm người”.",
        )
    return Phrase(
        "unreadable",
        "{Minh} chưa xem được loại tin này. {Ban} trả lời bằng số, bằng chữ, hoặc nhờ người nhà giúp{nhe}.",
    )
