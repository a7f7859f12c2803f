"""The program was killed at random moments, and nobody lost an acknowledged answer."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.vault import Vault
from tests.end_to_end.witness import Witness
from tests.servers.bot_api import BotApi

ROOT = Path(__file__).resolve().parents[2]
LEVELS = {
    "1.1": "3",
    "1.2": "2",
    "1.3": "4",
    "1.4": "3",
    "2.1": "3",
    "2.2": "2",
    "2.3": "3",
    "2.4": "4",
    "3.1": "1",
    "3.2": "3",
}
WELCOME = ("2", "1", "Lan", "để sau", "1")
KILLS = 4


def environment(url: str, **more: str) -> dict[str, str]:
    """The environment of the program under test, and nothing else of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CDHT_")}
    return {
        **kept,
        "CDHT_DATABASE_URL": url,
        "CDHT_SECRET_KEY": KEY,
        "CDHT_LISTEN": "127.0.0.1:0",
        "CDHT_LOG_LEVEL": "ERROR",
        **more,
    }


KEY = Vault.new_key()


@pytest.fixture
def witness(database_url: str) -> Iterator[Witness]:
    """Somebody who reads the database beside the program."""
    made = Witness(database_url)
    yield made
    made.close()


async def start(env: dict[str, str], *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=env, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )


class Terminal:
    """A person at `cdht chat`, whose machine dies now and then."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self._process: Process | None = None

    @property
    def dead(self) -> bool:
        """Whether the program has to be started again."""
        return self._process is None

    async def says(self, line: str) -> str:
        """Say something and read until the reply has come; "" if the program died."""
        if self._process is None:
            self._process = await start(self._env, "chat", "--contact", "lan")
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        return await self._reply(60.0)

    async def wakes(self) -> None:
        """Start the program again and read all it says, what it had not delivered before included."""
        self._process = await start(self._env, "chat", "--contact", "lan")
        assert self._process.stdin is not None
        self._process.stdin.write("giúp\n".encode())
        await self._reply(60.0, after=HELPING)

    async def says_and_dies(self, line: str, after: float) -> str:
        """Say something; the program is killed a moment later. What was heard until then."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        heard = await self._reply(after)
        self._process.send_signal(signal.SIGKILL)
        rest, _ = await self._process.communicate()
        self._process = None
        return heard + rest.decode()

    async def leaves(self) -> int:
        assert self._process is not None
        self._process.stdin.close()  # type: ignore[union-attr]
        await self._process.communicate()
        return int(self._process.returncode or 0)

    async def _reply(self, patience: float, after: str = "") -> str:
        """Everything until the hint under the options, or until patience ends."""
        assert self._process is not None
        assert self._process.stdout is not None
        heard = ""
        try:
            async with asyncio.timeout(patience):
                while after not in heard or not heard.rstrip().endswith(ENDS):
                    line = await self._process.stdout.readline()
                    if not line:
                        break
                    heard += line.decode()
        except TimeoutError:
            pass
        return heard


HELPING = "Cần người thật"  # the last words of the help: the question comes after them
ENDS = ("0 nghỉ.", "đến 3.", "đến 4.", "đến 5.", "đến 9.", "Ví dụ: Lan.", "ghi trên thẻ ạ.", "Nhắn 1 hoặc 2.")


async def test_a_killed_terminal_loses_no_acknowledged_answer(database_url: str, witness: Witness) -> None:
    """After each kill every answer whose next question was seen is there, once, and the right question is asked."""
    chance = random.Random(7)
    terminal = Terminal(environment(database_url))
    await terminal.says("xin chào")
    for line in WELCOME:
        await terminal.says(line)
    seen: dict[str, str] = {}
    kills = 0
    while (key := witness.asked()) in LEVELS:
        if kills < KILLS and chance.random() < 0.7:
            heard = await terminal.says_and_dies(LEVELS[key], chance.choice([0.0, 0.002, 0.005, 0.01, 0.03]))
            kills += 1
        else:
            heard = await terminal.says(LEVELS[key])
            await _until(
                lambda here=key: witness.asked() != here
            )  # a reply delivered again may be heard first
        if f"Câu {list(LEVELS).index(key) + 2} trên" in heard:
            seen[key] = LEVELS[key]
        newest = {indicator: levels[-1] for indicator, levels in witness.levels().items()}
        assert seen.items() <= newest.items()
        if terminal.dead:
            await terminal.wakes()
    assert KILLS == kills
    assert {indicator: [level] for indicator, level in LEVELS.items()} == witness.levels()
    assert 0 == await terminal.leaves()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_killed_gateway_loses_no_acknowledged_answer(database_url: str, witness: Witness) -> None:
    """On Telegram a killed gateway takes up where it was: what Telegram still holds comes again, and counts once."""
    chance = random.Random(11)
    async with BotApi(token="42:TEST") as server:
        env = environment(database_url, CDHT_TELEGRAM_TOKEN="42:TEST", CDHT_TELEGRAM_API_URL=server.url)
        lan = server.person(7, name="Lan")
        process = await start(env, "run")
        lan.starts()
        await lan.hears(timeout=90)
        for line in WELCOME:
            lan.says(line)
            await lan.hears(timeout=90)
        kills = 0
        for indicator, level in LEVELS.items():
            assert indicator == witness.asked()
            lan.taps(lan.last, _button(lan, level))
            if kills < 3 and chance.random() < 0.6:
                await asyncio.sleep(chance.choice([0.0, 0.01, 0.03, 0.06]))
                process.send_signal(signal.SIGKILL)
                await process.communicate()
                process = await start(env, "run")
                kills += 1
            await server.until(lambda here=indicator: witness.asked() != here, timeout=90)
            await server.until(lambda: _shows(lan, witness), timeout=90)
        assert {indicator: [level] for indicator, level in LEVELS.items()} == witness.levels()
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), 30)
        assert 0 == process.returncode


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60.0):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _button(person: object, level: str) -> str:
    buttons = person.last.buttons  # type: ignore[attr-defined]
    return str(next(each.data for each in buttons if each.data.endswith(f"|{level}")))


def _shows(person: object, witness: Witness) -> bool:
    """Whether the newest message on the phone is the question that is open."""
    last = person.last  # type: ignore[attr-defined]
    return any(f"|{witness.asked()}|" in (each.data or "") for each in last.buttons)
