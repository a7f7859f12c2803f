"""How far a sheet is, as its person is told: the one reader of its states, wherever they look."""

from collections.abc import Callable, Mapping

from dialogs.phrases import Phrase

OPEN = frozenset({"open", "complete"})  # states of a sheet that is neither sent nor kept to oneself


def given_back(review: str, state: str) -> bool:
    """Whether a sheet waits for its person: it was given back, and neither sent again nor kept to themself."""
    return review == "returned" and state in OPEN


def unwelcome(review: str, state: str) -> bool:
    """Whether there is nothing to congratulate on: it was given back, or is not on the list."""
    return given_back(review, state) or review == "declined"


def what_became(review: str, state: str, year: int) -> Phrase | None:
    """What became of a sheet that was sent; None as long as nobody looked."""
    return _DECIDED[review](str(year)) if state == "sent" and review in _DECIDED else None


_DECIDED: Mapping[str, Callable[[str], Phrase]] = {
    "endorsed": lambda year: Phrase(
        "home.endorsed",
        "Chi hội đã đồng ý với phiếu năm {year} của {ban}, đang chờ Hội Khuyến học xã{a}.",
        year=year,
    ),
    "confirmed": lambda year: Phrase(
        "home.confirmed",
        "Chi hội và Hội Khuyến học xã đã xem phiếu năm {year} của {ban}, đang chờ quyết định{a}.",
        year=year,
    ),
    "recognised": lambda year: Phrase(
        "home.recognised",
        "{Ban} đã được công nhận danh hiệu “Công dân học tập” năm {year}. {Minh} chúc mừng {ban}{a}.",
        year=year,
    ),
    "declined": lambda year: Phrase(
        "home.declined",
        "Phiếu năm {year} của {ban} đã được xem, năm nay chưa được công nhận. Sang năm {ban} làm tiếp{nhe}.",
        year=year,
    ),
}
