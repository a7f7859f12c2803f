"""Laws of reading were tried on any text at all."""

import unicodedata

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dialogs.intents import Intent, intent
from dialogs.reading import Context, Doubt, InWords, Nod, Picked, Shown, read
from dialogs.sayings import Wish
from dialogs.vietnamese import agrees, bare, clean, fold, number, words

HEARD = words(
    "dừng đúng đừng ba bà không ko k sau sáu năm nam tám tạm bảy một mốt hai bốn tư có cô bạn bận "
    "dì đi chú chữ chị chỉ ông bác anh ảnh dạ vâng ừ ok được rồi chưa xóa hủy bỏ sửa gửi ạ ơi nhé "
    "cháu hoặc câu thứ số chọn mức qua lại nhắc nữa dữ liệu nghỉ giúp đồng ý 0 1 2 3 5 7 8 9 10"
)
heard = st.lists(st.sampled_from([*HEARD, *"²?/,."]), max_size=6).map(" ".join)
texts = st.one_of(
    st.text(max_size=60),
    heard,
    heard.map(fold),
    st.builds(str.__add__, heard, st.text(max_size=5)),
    st.text(st.characters(codec="utf-8", exclude_categories=()), max_size=20),
    st.text(st.characters(categories=("Cs", "Cf", "Mn", "Nd", "No", "So", "Lm")), max_size=20),
)
vietnamese = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự ", max_size=30)
labels = st.one_of(heard, vietnamese, st.text(max_size=30))
ids = st.lists(st.text("abcdefgh", min_size=1, max_size=3), unique=True, max_size=10)
contexts = st.sampled_from(Context)
CHOOSING = [c for c in Context if c not in {Context.WORDS, Context.SEARCH, Context.MESSAGE, Context.NEWS}]
law = settings(deadline=None, max_examples=40)
CODES = {Wish.ROLE_CODE, Wish.LINK_CODE}
REQUESTED = [
    "bỏ qua",
    "quay lại",
    "giải thích",
    "nghỉ đã",
    "menu",
    "giúp với",
    "bắt đầu lại",
    "dữ liệu của tôi",
    "xóa dữ liệu",
    "rút đồng ý",
    "cài đặt",
    "đổi người",
    "thêm người",
    "dừng nhắc",
    "không nhắc nữa",
    "liên kết",
    "xem kết quả",
    "tiếp tục",
    "xem lại",
    "bắt đầu",
    "english",
    "vì sao",
    "chi hội",
    "hoàn tác",
    "sửa câu 3",
]
KINDS = (Picked, Intent, Doubt, Nod, InWords)


@st.composite
def shown(draw: st.DrawFn) -> tuple[Shown, ...]:
    """Options as a question may show them, some with further words."""
    return tuple(Shown(id_, draw(labels), tuple(draw(st.lists(heard, max_size=1)))) for id_ in draw(ids))


@st.composite
def told_apart(draw: st.DrawFn) -> tuple[Shown, ...]:
    """Options whose labels differ without their marks, are no numbers and no commands by slash."""
    found = draw(
        st.lists(labels, min_size=1, max_size=9, unique_by=fold).filter(
            lambda found: all(_is_wording(label) for label in found)
        )
    )
    return tuple(Shown(f"o{place}", label) for place, label in enumerate(found, 1))


def _is_wording(label: str) -> bool:
    folded = fold(label)
    return (
        any(char.isalpha() for char in folded)
        and not folded[0].isdecimal()  # "0 nghỉ" is a number, or a request
        and "/" not in label
        and "?" not in label
        and "？" not in label
        and folded not in {"xoa", "huy", "bo", "anh", "a"}
    )


def unmarked(text: str) -> str:
    """Text as typed on a phone without Vietnamese."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


@law
@given(texts, shown(), contexts)
def test_any_text_gives_one_and_the_same_reading(
    text: str, options: tuple[Shown, ...], context: Context
) -> None:
    reading = read(text, options, context)
    assert isinstance(reading, KINDS)
    assert read(text, options, context) == reading


@law
@given(texts, shown(), contexts)
def test_only_shown_options_are_chosen_or_doubted_and_a_doubt_is_about_something(
    text: str, options: tuple[Shown, ...], context: Context
) -> None:
    reading = read(text, options, context)
    known = [option.id for option in options]
    if isinstance(reading, Picked):
        assert reading.option in known
    if isinstance(reading, Doubt):
        assert reading.between or reading.commands
        assert list(reading.between) == [id_ for id_ in known if id_ in reading.between]
    if isinstance(reading, InWords):
        assert reading.text == clean(text).strip()


@law
@given(texts, shown(), st.sampled_from(CHOOSING))
def test_a_text_is_read_alike_in_any_normal_form(
    text: str, options: tuple[Shown, ...], context: Context
) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert read(composed, options, context) == read(decomposed, options, context)


@law
@given(texts, shown())
def test_a_name_takes_every_word_but_a_whole_request(text: str, options: tuple[Shown, ...]) -> None:
    assume("/" not in text and fold(text) != "0")
    asked = intent(text, names=True)
    if asked and asked.sure:
        assert len(words(text)) > 1 or asked.command in CODES
        assert read(text, options, Context.WORDS) == asked
        return
    assert read(text, options, Context.WORDS) == InWords(clean(text).strip())


@law
@given(texts)
def test_a_village_not_yet_looked_up_takes_every_word_but_a_whole_request(text: str) -> None:
    assume("/" not in text and fold(text) != "0" and intent(text, names=True) is None)
    assert read(text, (), Context.SEARCH) == InWords(clean(text).strip())


@law
@given(told_apart(), st.sampled_from([*CHOOSING, Context.SEARCH]))
def test_each_option_can_be_chosen_by_its_number(options: tuple[Shown, ...], context: Context) -> None:
    for place, option in enumerate(options, 1):
        for typed in (str(place), f"{place}.", f" {place} ạ", f"０{place}"):
            if any(fold(typed) == fold(each.label) for each in options):
                continue  # "2 ạ" where a place is called 2A: the name wins
            assert read(typed, options, context) == Picked(option.id)


@law
@given(told_apart(), st.sampled_from(CHOOSING))
def test_each_option_can_be_chosen_by_its_label_with_marks_or_without(
    options: tuple[Shown, ...], context: Context
) -> None:
    for option in options:
        for typed in (option.label, unicodedata.normalize("NFD", option.label), fold(option.label)):
            assert read(typed, options, context) == Picked(option.id), typed
        typed = unmarked(option.label).upper()
        if fold(typed) == fold(option.label):
            assert read(typed, options, context) == Picked(option.id), typed


@law
@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert all(char.isalnum() or char == " " for char in folded)


@law
@given(texts)
def test_folding_does_not_see_normal_forms(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    if not any(unicodedata.category(char) == "Cc" for char in text):
        assert fold(clean(text)) == fold(text)


@law
@given(texts)
def test_words_without_marks_are_the_folded_text(text: str) -> None:
    assert "".join(map(bare, words(text))) == fold(text).replace(" ", "")
    assert all(agrees(bare(word), word) and agrees(word, word) for word in words(text))


@law
@given(texts)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    kept = clean(text)
    assert clean(kept) == kept
    kept.encode("utf-8")
    assert unicodedata.is_normalized("NFC", kept)


@law
@given(texts)
def test_a_number_is_a_small_whole_number_or_nothing(text: str) -> None:
    value = number(text)
    assert value is None or 0 <= value < 10**9


@law
@given(st.sampled_from(REQUESTED), contexts)
def test_a_request_is_one_only_as_the_whole_message(phrase: str, context: Context) -> None:
    assert not isinstance(read(f"con bò nhà {phrase} hôm qua", (), context), Intent)
