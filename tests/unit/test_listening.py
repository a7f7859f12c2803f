"""Where the web server listens, and whom it makes wait."""

from __future__ import annotations

import pytest

from bot.site import BadListen, Rate, listening


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("[::1]:80", ("::1", 80)),
        (":8080", ("0.0.0.0", 8080)),  # noqa: S104 - it is what is asked for
        ("localhost:0", ("localhost", 0)),
    ],
)
def test_an_address_to_listen_on_is_read(given: str, meant: tuple[str, int]) -> None:
    assert listening(given) == meant


@pytest.mark.parametrize("given", ["", "8080", "host", "host:", "host:http", "host:65536", "h:²"])
def test_what_is_no_address_is_said(given: str) -> None:
    with pytest.raises(BadListen, match="CDHT_LISTEN"):
        listening(given)


def test_a_rate_counts_each_address_for_itself_and_anew_each_minute() -> None:
    rate = Rate(most=2, seconds=60, remembered=3)

    assert [rate.allows("a", 0), rate.allows("a", 1), rate.allows("a", 59)] == [True, True, False]
    assert rate.allows("b", 59)
    assert rate.allows("a", 60)
    assert all(rate.allows(f"{number}", 61) for number in range(100))
    assert len(rate._seen) <= 3
