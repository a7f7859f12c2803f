"""People who answer their sheet: one after the other at each phone, each waiting for the next question, and saying so when it does not come."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp

from tests.ways import INDICATORS

PATIENCE = 20.0  # seconds until somebody asks again
NUDGES = 12  # times, then they give up
THINKS = 1.2  # seconds on average between a question and its answer
HELP = "giúp"
QUESTION = re.compile(r"Câu (\d+) trên 10\.")
WELCOME = (  # what is on the screen, what is said to it
    (re.compile("xin chọn giúp cách gọi"), "2"),
    (re.compile("xin phép lưu tên gọi"), "1"),
    (re.compile("Tên bà là gì"), "Lan"),
    (re.compile("việc chính của bà"), "1"),
)
ASKS = "question "
KEPT = "giữ ảnh cho câu"


class Phone(Protocol):
    """What a channel is to a person; `sender` is what the bot knows them by."""

    buttons: bool

    @property
    def sender(self) -> str: ...
    async def begins(self) -> None: ...
    async def says(self, text: str) -> None: ...
    async def presses(self, level: str) -> bool: ...
    async def sends_photo(self) -> bool: ...
    async def hears(self, seconds: float) -> str: ...
    async def looks(self) -> None: ...
    async def leaves(self) -> None: ...


@dataclass
class Told:
    """What one person knows for certain: what they answered before a later question was shown."""

    channel: str
    sender: str
    level: str
    answered: int = 0  # so many questions, from the first
    pressed: int = 0  # the last of them that was pressed at all
    photos: list[str] = field(default_factory=list)  # questions for which one was said to be kept
    waits: list[float] = field(default_factory=list)
    nudges: int = 0
    repeated: bool = False  # they said something again, and both may have arrived
    silent: str = ""  # what was never answered
    odd: str = ""  # what was found of them that must not be
    last: deque[str] = field(default_factory=lambda: deque(maxlen=100))  # what they did and saw, with seconds


class Resident:
    """One person; `goes` until their sheet is full, or `over`."""

    def __init__(self, channel: str, phone: Phone, luck: random.Random, over: Callable[[], bool]) -> None:
        self.phone, self._luck, self._over = phone, luck, over
        self.told = Told(channel, phone.sender, luck.choice("23"))
        self.screen = ""

    async def goes(self) -> None:
        """From the first word to the last question."""
        await self._until(self.phone.begins, lambda: _asks(self.screen) != "", "start")
        while not self._over() and (now := _asks(self.screen)) != "end":
            await asyncio.sleep(self._luck.expovariate(1 / THINKS))
            if now.startswith(ASKS):
                await self._answers(int(now.removeprefix(ASKS)))
            else:
                await self._until(
                    lambda now=now: self.phone.says(now), lambda now=now: _asks(self.screen) != now, now
                )
            if self.told.silent:
                return

    async def _answers(self, number: int) -> None:
        told = self.told
        if self._luck.random() < 0.04 and await self.phone.sends_photo():
            await self._until(
                None, lambda: KEPT in self.screen, f"a photo for {number}", begun=time.monotonic()
            )
            if KEPT in self.screen:
                told.photos.append(INDICATORS[number - 1])
        told.pressed = max(told.pressed, number)

        async def press() -> None:
            if not await self.phone.presses(told.level):
                await self.phone.says(told.level)

        await self._until(press, lambda: _asks(self.screen) != f"{ASKS}{number}", f"question {number}")
        now = _asks(self.screen)
        seen = len(INDICATORS) if now == "end" else int(now.removeprefix(ASKS) or 0) - 1
        told.answered = max(told.answered, seen)

    async def _until(
        self,
        does: Callable[[], object] | None,
        seen: Callable[[], bool],
        what: str,
        begun: float | None = None,
    ) -> None:
        """Do it, and wait until it is seen; ask for help where nothing comes, and do it again where that shows it was lost."""
        began = begun or time.monotonic()
        self._notes(f"does {what}")
        if does is not None:
            await does()  # type: ignore[misc]
        for nudge in range(NUDGES):
            if await self._sees(seen):
                self.told.waits.append(time.monotonic() - began)
                return
            self.told.nudges += 1
            self._notes(f"nudge {nudge}")
            await self.phone.looks()
            if await self._sees(seen, 1.0):
                continue
            if does is not None and (self.phone.buttons or what == "start" or nudge % 2 == 1):
                self.told.repeated = True
                await does()  # type: ignore[misc]
            else:
                await self.phone.says(HELP)
        if not await self._sees(seen):
            self.told.silent = what

    async def _sees(self, seen: Callable[[], bool], patience: float = PATIENCE) -> bool:
        until = time.monotonic() + patience
        while not seen():
            left = until - time.monotonic()
            if left <= 0 or not (heard := await self.phone.hears(left)):
                return seen()
            self._notes(f"sees {heard[:50]!r} … {_asks(heard)!r}")
            if _asks(heard) or KEPT in heard:
                self.screen = heard
        return True

    def _notes(self, what: str) -> None:
        self.told.last.append(f"{time.monotonic():.1f} {what}")


def _asks(screen: str) -> str:
    """Which question a screen shows; what is said to a screen of the welcome; `end`; "" where it asks nothing."""
    if found := QUESTION.findall(screen):
        return f"{ASKS}{found[-1]}"
    if "Phiếu tự chấm của" in screen:
        return "end"
    return next((said for shows, said in WELCOME if shows.search(screen)), "")


class Crowd:
    """So many phones of each channel, with one person after the other at each."""

    def __init__(self, phones: dict[str, tuple[int, Callable[[], Phone]]], seed: int) -> None:
        self.told: list[Told] = []
        self.over = False
        self.broke: Counter[str] = Counter()
        self._tasks = [
            asyncio.create_task(
                self._one_after_the_other(name, phone, random.Random(f"{seed}{name}{number}"))
            )
            for name, (several, phone) in phones.items()
            for number in range(several)
        ]

    async def _one_after_the_other(self, name: str, phone: Callable[[], Phone], luck: random.Random) -> None:
        await asyncio.sleep(luck.random() * 3)
        while not self.over:
            one = phone()
            resident = Resident(name, one, luck, lambda: self.over)
            self.told.append(resident.told)
            try:
                await resident.goes()
            except (aiohttp.ClientError, AssertionError, TimeoutError) as failure:
                self.broke[f"{name}: {type(failure).__name__} {str(failure)[:80]}"] += 1
                await asyncio.sleep(2)
            finally:
                resident.told.sender = one.sender
                await one.leaves()

    async def ends(self, seconds: float) -> None:
        """Begin nothing more; whoever waits for an answer waits that long."""
        self.over = True
        done, late = await asyncio.wait(self._tasks, timeout=seconds)
        for each in late:
            each.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for each in done:
            each.result()
