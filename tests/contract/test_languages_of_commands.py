"""Commands speak Vietnamese, or English where asked: each message in one language, whatever it is about."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
import typer
from typer.testing import CliRunner

from bot.cli import COMMANDS, GROUPS, make
from bot.commands import serve
from bot.commands import words as words_module
from bot.commands.words import first_of, language, speak, taken_out
from bot.shelf import shipped_checklists, shipped_sheets
from tests.contract.test_first_commands import EVERY, AtOnce

TABLE = Path(words_module.__file__).with_name("helps.toml")
LETTERS = set("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
"""No English word has one; nearly every Vietnamese sentence has."""

NAMES = ("Công dân học tập", "[Xx]ã Ví Dụ", "Ví Dụ", "Hội Khuyến học", "Zalo")

SPEAKS = [  # what it says, as the first command, with nothing there
    ("doctor",),
    ("migrate",),
    ("recount",),
    ("backup", "{out}/none/a.backup"),
    ("restore", "{out}/none.backup"),
    ("move", "sqlite:///{out}/none.db", "sqlite:///{out}/other.db"),
    ("inspect", "nobody"),
    ("key", "rotate"),
]


@pytest.fixture
def cdht(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in [each for each in os.environ if each.startswith("CDHT_") and "TEST" not in each]:
        monkeypatch.delenv(name)
    (out := tmp_path / "o").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "h"))
    monkeypatch.chdir(out)
    monkeypatch.setattr(serve, "Stopping", AtOnce)
    monkeypatch.setattr(serve, "catch_all", lambda: None)

    async def run(*words: str) -> list[str]:
        import asyncio

        given = [each.replace("{out}", str(out)) for each in words]
        result = await asyncio.to_thread(lambda: CliRunner().invoke(make(given), given))
        return [line for line in result.output.splitlines() if line.strip() and not line.startswith("{")]

    yield run
    structlog.reset_defaults()


def vietnamese(line: str) -> bool:
    return any(each in LETTERS for each in line.lower())


@pytest.mark.parametrize("words", SPEAKS, ids=" ".join)
async def test_a_message_is_in_one_language(words: tuple[str, ...], cdht: Any) -> None:
    """Every line of the commands that keep the house running."""
    ours = await cdht(*words)
    theirs = await cdht("--lang", "en", *words)

    assert ours
    assert [line for line in ours if not vietnamese(line)] == []
    assert [line for line in theirs if vietnamese(line)] == []


OF_THEIR_OWN = {
    ("papers",): "the document is in Vietnamese, which the law asks for",
    (
        "breach",
        "--since",
        "nothing",
    ): "a day that is none is refused by the library, which has no words of ours",
}
CLICK_SAYS = ("Usage:", "Try ", "╭", "╰")  # the library has no words in other languages


@pytest.mark.parametrize("sheet", sorted({*shipped_sheets(), *shipped_checklists()}))
async def test_a_template_is_written_in_words_of_the_language(sheet: str, cdht: Any, tmp_path: Path) -> None:
    """Of a sheet of residents and of a checklist alike."""
    file = str(tmp_path / "a.xlsx")
    ours = await cdht("sheet", "template", sheet, file)
    theirs = await cdht("--lang", "en", "sheet", "template", sheet, file, "--force")

    assert [vietnamese(line) for line in ours] == [True]
    assert [vietnamese(line) for line in theirs] == [False]


@pytest.mark.parametrize("words", sorted({*EVERY} - {*OF_THEIR_OWN}), ids=" ".join)
async def test_every_command_speaks_the_language_that_is_asked_for(words: tuple[str, ...], cdht: Any) -> None:
    """All of the program, with something harmless in the place of what each needs."""
    ours = [each for each in await cdht(*words) if not each.startswith(CLICK_SAYS)]
    theirs = await cdht("--lang", "en", *words)

    assert [each for each in theirs if vietnamese(_without_names(each))] == []
    assert not ours or any(map(vietnamese, ours)) or not _says(ours), ours


FAULTY = {  # a file with something wrong, and the commands that read it
    "sheet.toml": ("[adopted]\nnumber = 3\nfoo = 1\n", [("sheet", "check"), ("sheet", "import")]),
    "broken.toml": ("= 1", [("sheet", "check"), ("sheet", "publish")]),
    "questions.csv": (
        "Mã chỉ số;Câu hỏi;Câu hỏi;Màu\n1.9;a;b;c\n",
        [("sheet", "check"), ("sheet", "preview")],
    ),
    "list.toml": ('kind = "checklist"\ntitle = "xa"\n[[item]]\nid = "1.1"\n', [("sheet", "check")]),
    "places.csv": (
        "Cấp;Loại;Tên;Thuộc;Mã;Số hộ;Đến ngày;Vùng khó khăn;Màu\nthôn;thôn;A;nơi không có;12;x;hôm nào;lạ;b\nhuyện;huyện;B;;;;;;\nxã;xã;;;;;;;\n",
        [("places", "import")],
    ),
    "no_places.csv": ("Một;Hai\n1;2\n", [("places", "import")]),
    "homes.csv": (
        "Chủ hộ;Họ và tên;Năm sinh;Tình trạng;Màu\nTrần Văn A;Trần Văn A;1970;;\n;Trần 2;70;lạ;\n;Lê Thị B;1500;;\n;Lê Thị C;2020;;\n;Trần Văn A;1970;;\n",
        [("households", "import", "--place", "VD22"), ("clan", "import", "--place", "VD")],
    ),
    "clans.csv": ("Dòng họ;Mã hộ\n;\nLê;X9\n", [("clan", "import", "--place", "VD")]),
    "picture.xlsx": ("no workbook", [("points", "check", "clan"), ("sheet", "check"), ("places", "import")]),
}


@pytest.mark.parametrize(("file", "words"), [(file, each) for file in FAULTY for each in FAULTY[file][1]])
async def test_what_is_wrong_in_a_file_is_said_in_one_language(
    file: str, words: tuple[str, ...], cdht: Any
) -> None:
    """Each line of what a reader of files finds; what stands in the file itself stays as it is."""
    with open(file, "w", encoding="utf-8") as faulty:  # noqa: ASYNC230, PTH123 (nothing else runs)
        faulty.write(FAULTY[file][0])
    await cdht("places", "example")

    ours = await cdht(*words, file)
    theirs = await cdht("--lang", "en", *words, file)

    assert len(ours) == len(theirs) > 0
    assert [line for line in ours if not vietnamese(line)] == []
    assert [line for line in theirs if vietnamese(_without_what_is_written(line))] == []


def _without_what_is_written(line: str) -> str:
    """What is said, without the words of a file: in quotes, in brackets, and names."""
    return re.sub(r"“[^”]*”|\([^)]*\)|Trần Văn A|Trần 2|Lê Thị [BC]|thôn Đông", "", _without_names(line))


NO_SENTENCES = {  # names of what is looked at, which a script may look for; and what somebody types in a demonstration
    "doctor.py": {"public address", "webhook secret"},
    "words.py": {"[mặc định: {}]", "[bắt buộc]"},
}


def test_a_command_says_nothing_but_phrases() -> None:
    """Whatever reads like a sentence is a phrase, the name of a command, or help, which has a table of its own."""
    bare = [
        (path.name, text)
        for path in sorted(TABLE.parent.glob("*.py"))
        for text in _texts(ast.parse(path.read_text(encoding="utf-8")))
        if len(re.findall(r"(?<![\w{.-])[a-zà-ỹ]{2,}(?![\w}.-])", text)) > 1
        and not text.lstrip("`").startswith("cdht ")
        and text not in NO_SENTENCES.get(path.name, ())
        and not (path.name == "demo.py" and (text.count("\n") > 3 or "(ví dụ)" in text))
    ]

    assert bare == []


def _texts(node: ast.AST) -> Iterator[str]:
    """The texts of a module without its phrases, its docstrings, helps and lines of the log."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.keyword) and node.arg in {"help", "metavar"}:
        return
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in {"Phrase", "Phrases"}:
            for each in node.keywords:
                yield from _texts(each.value)
            return
        if name in {"info", "warning", "error", "exception", "Argument", "Option", "text"}:
            return
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for each in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(each, ast.Constant)):
            yield from _texts(each)


def _without_names(line: str) -> str:
    """What is said, without what has a Vietnamese name: places, sheets, the programme itself."""
    return re.sub("|".join(NAMES), "", line)


def _says(lines: list[str]) -> bool:
    """Whether there is a sentence among the lines: keys and files are none."""
    return any(len(re.findall(r"\b[a-z]{2,}\b", each)) > 3 for each in lines)


def test_the_language_is_asked_for_anywhere_and_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CDHT_LANG", raising=False)
    assert language() == "vi"
    monkeypatch.setenv("CDHT_LANG", "en")
    assert language() == "en"
    assert taken_out(["doctor", "--lang", "en", "--json"]) == ("en", ["doctor", "--json"])
    assert taken_out(["--lang=vi", "doctor"]) == ("vi", ["doctor"])


def helps(words: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a command says it is for, and its options, and those below it; in English."""
    for each in (command, *command.params):
        if (text := getattr(each, "help", "")) and getattr(each, "name", "") != "help":
            yield words, first_of(text)
    for name, inner in getattr(command, "commands", {}).items():
        yield from helps((*words, name), inner)


def test_every_help_is_there_in_both_languages() -> None:
    """Of the program, each command, group, argument and option: no more and no less."""
    speak("en")
    found = {}
    for name in (*COMMANDS, *GROUPS):
        program = typer.main.get_command(make(["--lang", "en", name]))
        found |= {text: words for words, text in helps((name,), program.commands[name])}
        found |= {first_of(each.help): () for each in (program, *program.params) if each.help}
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))

    assert {text: words for text, words in found.items() if text not in table} == {}
    assert set(table) - set(found) == set()
    assert [text for text, ours in table.items() if not vietnamese(ours)] == []
    assert [
        text
        for text in found
        if vietnamese(text.replace("Công dân học tập", "").partition("“")[0]) and "xã" not in text
    ] == []


@pytest.mark.parametrize(
    "words", [("-h",), ("backup", "-h"), ("role", "-h"), ("role", "grant", "-h")], ids=" ".join
)
def test_a_help_is_in_the_language_that_is_asked_for(words: tuple[str, ...]) -> None:
    ours = CliRunner().invoke(make(["--lang", "vi", *words]), ["--lang", "vi", *words]).output
    theirs = CliRunner().invoke(make(["--lang", "en", *words]), ["--lang", "en", *words]).output

    assert len([line for line in ours.splitlines() if vietnamese(line)]) >= 3
    assert [
        line
        for line in theirs.splitlines()
        if vietnamese(line.replace("Công dân học", "").replace("tập criteria", ""))
    ] == []
