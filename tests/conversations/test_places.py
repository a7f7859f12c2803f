"""The village: by code, by search, told apart, not found, or left for later."""

import pytest

from storage.tables import Assessment
from tests.chat import SHEET, Chat
from tests.ways import answered, greeted, kept, looked_over, welcomed


def searching(chat: Chat) -> Chat:
    """To the question of the village."""
    greeted(chat, code="").taps("yes").hears("welcome.name")
    return chat.says("Lan").hears("place.ask", key="place0")


def lives_in(chat: Chat, village: str | None) -> None:
    chat.taps("nguoi_dan_xa").hears(SHEET, "assess.question")
    assert chat.person
    assert chat.person["village"] == village


@pytest.mark.parametrize("typed", ["Đông", "dong", "thôn Đông", "THON DONG", "vd1", "VD 1"])
def test_a_village_is_found_by_its_name_or_code(chat: Chat, typed: str) -> None:
    searching(chat).says(typed).hears("place.found", "welcome.group")

    lives_in(chat, "dong")


def test_two_villages_of_one_name_are_told_apart(chat: Chat) -> None:
    """By the commune they belonged to before."""
    searching(chat).says("Thôn 3").hears("place.which", choices=["ba-cu", "ba-moi", "none"])
    chat.reads("Ví Dụ Thượng cũ").reads("Ví Dụ Hạ cũ").taps("ba-moi").hears("welcome.group")

    lives_in(chat, "ba-moi")


def test_a_number_picks_among_the_villages_as_they_are_listed(chat: Chat) -> None:
    searching(chat).says("thon 3").hears("place.which").says("2").hears("welcome.group")

    lives_in(chat, "ba-moi")


def test_the_former_commune_may_be_typed_along(chat: Chat) -> None:
    searching(chat).says("thon 3 vi du ha").hears("place.found", "welcome.group")

    lives_in(chat, "ba-moi")


def test_none_of_them_asks_for_the_name_again(chat: Chat) -> None:
    searching(chat).says("Thôn 3").hears("place.which").taps("none").hears("place.not_found")
    chat.says("trung").hears("place.found", "welcome.group")

    lives_in(chat, "trung")


def test_a_village_nobody_knows_is_asked_for_again(chat: Chat) -> None:
    searching(chat).says("thôn Mây").hears("place.not_found", key="place1")
    chat.says("thon dong").hears("place.found", "welcome.group")


def test_after_a_few_tries_the_name_is_kept(chat: Chat) -> None:
    searching(chat)
    for _ in range(3):
        chat.says("thôn Mây").hears("place.not_found")

    chat.says("thôn Mây").hears("place.absent.kept", "welcome.group")
    lives_in(chat, None)


@pytest.mark.parametrize("words", ["để sau", "de sau", "bỏ qua", "/boqua"])
def test_the_village_can_be_left_for_later_in_words(chat: Chat, words: str) -> None:
    searching(chat).says(words).hears("welcome.group")

    lives_in(chat, None)


def test_the_village_can_be_left_for_later_by_its_button(chat: Chat) -> None:
    searching(chat).taps("!skip").hears("welcome.group")

    lives_in(chat, None)


def test_a_village_left_for_later_can_be_told_later(chat: Chat) -> None:
    searching(chat).taps("!skip").hears("welcome.group")
    lives_in(chat, None)

    chat.starts("VD2").hears("code.move", args={"place": "thôn Trung, xã Ví Dụ"})
    chat.taps("yes").hears("code.done", SHEET, "assess.question", key="1.1")

    assert chat.person
    assert ("trung", "trung") == (chat.person["village"], chat.assessment["village"])


def test_a_code_that_is_not_theirs_changes_nothing(chat: Chat) -> None:
    welcomed(chat).starts("VD2").hears("code.move").taps("no").hears(SHEET, "assess.question")

    assert chat.person
    assert chat.person["village"] == "dong"


def test_a_code_nobody_knows_is_said_to_be_so(chat: Chat) -> None:
    welcomed(chat).starts("NICHTS").hears("code.unknown", "home.open", "home.ask")


def test_in_a_70_point_village_70_points_pass(chat: Chat) -> None:
    looked_over(chat, "3333333222", code="VD5")

    kept(chat).reads("71 trên 100")
    assert (71, True) == (chat.score, chat.assessment["passed"])


def test_moving_to_another_village_moves_the_mark(chat: Chat) -> None:
    """The mark belongs to the place, and is never asked of the person."""
    looked_over(chat, "3333333222", code="VD5")
    kept(chat).starts("VD1").hears("code.move").taps("yes").hears("code.done", "home.complete", "home.ask")

    (only,) = chat.village.rows(Assessment)
    assert (80, False) == (only["pass_total"], only["passed"])


@pytest.mark.parametrize("typed", ["%", "_", "'; drop table place; --", "3" * 79, "😀", "thôn"])
def test_odd_names_are_only_not_found(chat: Chat, typed: str) -> None:
    searching(chat).says(typed).hears("place.not_found")


@pytest.mark.parametrize("typed", ["thôn Đồng", "thon dong gan cho", "dông"])
def test_what_is_not_exactly_a_village_is_read_back(chat: Chat, typed: str) -> None:
    searching(chat).says(typed).hears("place.is_it", key="is0").reads("thôn Đông").taps("yes")
    lives_in(chat.hears("welcome.group"), "dong")


def test_a_village_read_back_is_mended_by_its_name(chat: Chat) -> None:
    searching(chat).says("thôn Đồng").hears("place.is_it").says("thôn Trung").hears(
        "place.found", "welcome.group"
    )
    lives_in(chat, "trung")


def test_a_village_read_back_may_be_denied(chat: Chat) -> None:
    searching(chat).says("thôn Đồng").hears("place.is_it").says("không phải").hears(
        "place.not_found", key="place1"
    )


@pytest.mark.parametrize("typed", ["xã tôi chưa có", "xa toi chua co trong nay", "không có thôn tôi"])
def test_a_place_that_is_not_here_is_asked_for_and_kept(chat: Chat, typed: str) -> None:
    searching(chat).says(typed).hears("place.absent.name").says("thôn Mây xã Xa")
    chat.hears("place.absent.kept", "welcome.group").taps("nguoi_dan_xa").hears(SHEET, "assess.question")
    assert chat.person
    assert ("thôn Mây xã Xa", None) == (chat.person["place_typed"], chat.person["village"])


def test_a_name_not_found_is_kept_when_they_say_it_is_not_here(chat: Chat) -> None:
    searching(chat).says("thôn Mây").hears("place.not_found").taps("absent")
    chat.hears("place.absent.kept", "welcome.group").taps("nguoi_dan_xa").hears(SHEET, "assess.question")
    assert chat.person
    assert chat.person["place_typed"] == "thôn Mây"


def test_a_place_chosen_later_takes_the_typed_name_s_place(chat: Chat) -> None:
    searching(chat).says("xã tôi chưa có").hears("place.absent.name").says("thôn Mây")
    chat.hears("place.absent.kept", "welcome.group").taps("nguoi_dan_xa").hears(SHEET, "assess.question")
    chat.says("cài đặt").hears("settings.ask").taps("place").hears("place.ask")
    chat.says("thôn Trung").hears("place.found", "settings.ask")
    assert chat.person
    assert ("", "trung") == (chat.person["place_typed"], chat.person["village"])


@pytest.mark.parametrize("typed", ["VD1", "vd1 ạ", "mã VD1", "/start VD1", "/start VD1 VD1"])
def test_the_code_of_a_card_as_the_first_word_is_kept(chat: Chat, typed: str) -> None:
    chat.says(typed).hears("welcome.hello").taps("ba").hears("welcome.purpose", "welcome.consent")
    chat.taps("yes").hears("welcome.name").says("Lan")
    lives_in(chat.hears("welcome.group"), "dong")


def unplaced(chat: Chat) -> Chat:
    """Ten answers, and nobody knows where they live; to the question that sending asks first."""
    searching(chat).says("để sau").hears("welcome.group").taps("nguoi_dan_xa").hears(SHEET, "assess.question")
    return answered(chat, "3333333333").taps("send").hears("send.where", key="place0")


def test_a_sheet_goes_to_the_chapter_of_a_village_that_is_asked_for(chat: Chat) -> None:
    unplaced(chat).says("thôn Trung").hears("place.found", "send.ask").reads("chi hội khuyến học thôn Trung")


@pytest.mark.parametrize("typed", ["để sau", "xã tôi chưa có"])
def test_a_sheet_without_a_village_is_kept_and_not_said_to_be_sent(chat: Chat, typed: str) -> None:
    unplaced(chat).says(typed)
    if typed != "để sau":
        chat.hears("place.absent.name").says("thôn Mây")
    chat.hears_anything().reads("chưa gửi cho ai")
    assert "private" == chat.assessment["state"]

    chat.says("cài đặt").hears("settings.ask").taps("place").hears("place.ask")
    chat.says("thôn Trung").hears("place.found", "send.ask")
    assert "private" == chat.assessment["state"]
