"""
The yearly table of the titles: its columns, what is typed in by hand, and the shares against a plan; nothing is rounded up.

The columns are those that reports of communes and provinces print; no official form of it was found. Both bases occur in them,
of all and of those that registered, so both are told.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from dialogs.phrases import Phrase


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number that nobody can count here: what it is called, of which part of the table, of which title ("" none)."""

    name: str
    part: str  # people | praised | society | fund | centre
    label: Phrase
    title: str = ""


PARTS: Mapping[str, Phrase] = {
    "people": Phrase("typed.people", "Dân số"),
    "praised": Phrase("typed.praised", "Tiêu biểu, được khen"),
    "society": Phrase("typed.society", "Tổ chức Hội"),
    "fund": Phrase("typed.fund", "Quỹ khuyến học"),
    "centre": Phrase("typed.centre", "Trung tâm học tập cộng đồng"),
}
TYPED: tuple[TypedNumber, ...] = (
    TypedNumber("population", "people", Phrase("typed.population", "dân số")),
    TypedNumber("praised_family", "praised", Phrase("typed.praised_family", "gia đình tiêu biểu"), "family"),
    TypedNumber("praised_clan", "praised", Phrase("typed.praised_clan", "dòng họ tiêu biểu"), "clan"),
    TypedNumber("praised_village", "praised", Phrase("typed.praised_village", "thôn tiêu biểu"), "village"),
    TypedNumber("praised_unit", "praised", Phrase("typed.praised_unit", "đơn vị tiêu biểu"), "unit"),
    TypedNumber("chapters", "society", Phrase("typed.chapters", "chi hội")),
    TypedNumber("boards", "society", Phrase("typed.boards", "ban khuyến học")),
    TypedNumber("members", "society", Phrase("typed.members", "hội viên")),
    TypedNumber("new_members", "society", Phrase("typed.new_members", "hội viên mới trong năm")),
    TypedNumber("fund_in", "fund", Phrase("typed.fund_in", "thu trong năm, nghìn đồng")),
    TypedNumber("fund_out", "fund", Phrase("typed.fund_out", "chi trong năm, nghìn đồng")),
    TypedNumber("fund_left", "fund", Phrase("typed.fund_left", "dư, nghìn đồng")),
    TypedNumber("scholarships", "fund", Phrase("typed.scholarships", "học bổng, suất")),
    TypedNumber("scholarship_money", "fund", Phrase("typed.scholarship_money", "học bổng, nghìn đồng")),
    TypedNumber("rewards", "fund", Phrase("typed.rewards", "khen thưởng, nghìn đồng")),
    TypedNumber("classes", "centre", Phrase("typed.classes", "số lớp")),
    TypedNumber("sessions", "centre", Phrase("typed.sessions", "số buổi")),
    TypedNumber("attendances", "centre", Phrase("typed.attendances", "lượt người học")),
    TypedNumber("topics", "centre", Phrase("typed.topics", "chuyên đề")),
)
MOST = 2_000_000_000


def typed_where(given: Collection[str]) -> tuple[TypedNumber, ...]:
    """Those that are typed in where these titles are given."""
    return tuple(each for each in TYPED if each.title in {"", *given})


def typed(name: str) -> TypedNumber | None:
    """One of them by its name."""
    return next((each for each in TYPED if each.name == name), None)


def beside_plan(part: int, whole: int, percent: int) -> str:
    """How much a share is above or below what is to be reached, in percent points with two places, towards nought; "" of nothing."""
    if not whole or not percent:
        return ""
    apart = Fraction(part * 100, whole) - percent
    cut = int(abs(apart) * 100)
    sign = "-" if apart < 0 else "+"
    if apart < 0 and Fraction(cut, 100) < -apart:
        cut += 1  # what is not reached never looks as if it were
    return f"{sign}{cut // 100},{cut % 100:02}"
