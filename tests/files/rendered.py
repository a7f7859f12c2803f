"""Files as they come out of a printer: LibreOffice makes pages of them, poppler says where each word stands, zbar reads the codes."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

SPACE = "{http://www.w3.org/1999/xhtml}"
A4 = (595, 842)


@dataclass(frozen=True)
class Word:
    """A word where it stands on a page, in points from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def over(self, other: Word) -> bool:
        """Whether it stands on another: a good part of the smaller is covered."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        if across <= 0 or down <= 0:
            return False
        smaller = min((each.right - each.left) * (each.bottom - each.top) for each in (self, other))
        return across * down > 0.3 * smaller

    def goes_on(self, other: Word) -> bool:
        """Whether the other is the rest of it: a letter that came from another font stands alone."""
        high = self.bottom - self.top
        level = abs(self.top - other.top) < high / 3 and abs(self.bottom - other.bottom) < high / 3
        return level and -0.1 * high < other.left - self.right < 0.1 * high

    def with_(self, other: Word) -> Word:
        """Both as one."""
        top, bottom = min(self.top, other.top), max(self.bottom, other.bottom)
        return Word(self.text + other.text, self.left, top, other.right, bottom)


@dataclass(frozen=True)
class Page:
    """A page: how large it is, and its words."""

    size: tuple[int, int]
    words: list[Word]

    @property
    def text(self) -> str:
        """Its words, one after the other."""
        return " ".join(word.text for word in self.words)

    def phrase(self, text: str) -> list[list[Word]]:
        """Where a phrase stands: its words, one after the other."""
        parts = text.split()
        found = []
        for at in range(len(self.words) - len(parts) + 1):
            here = self.words[at : at + len(parts)]
            if [word.text for word in here] == parts:
                found.append(here)
        return found


def printed(folder: Path, files: dict[str, tuple[str, bytes]]) -> dict[str, list[Page]]:
    """The pages of each file; all workbooks and documents are set in one run of LibreOffice, with a profile of its own."""
    out = folder / "pages"
    out.mkdir()
    office = []
    for key, (name, content) in files.items():
        kind = name.rpartition(".")[2]
        path = (out if kind == "pdf" else folder) / f"{key}.{kind}"
        path.write_bytes(content)
        if kind != "pdf":
            office.append(str(path))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    asked = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(out), *office]
    said = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=300)
    assert said.returncode == 0, said.stderr
    missing = [key for key in files if not (out / f"{key}.pdf").exists()]
    assert not missing, f"LibreOffice could not open: {missing}"
    return {key: pages_of(out / f"{key}.pdf") for key in files}


def pages_of(path: Path) -> list[Page]:
    """The pages of a PDF, as poppler reads them."""
    said = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True).stdout
    found = []
    for page in ET.fromstring(said).iter(f"{SPACE}page"):  # noqa: S314 (poppler wrote it)
        size = (round(float(page.get("width", 0))), round(float(page.get("height", 0))))
        words: list[Word] = []
        for each in page.iter(f"{SPACE}word"):
            box = [float(each.get(edge, 0)) for edge in ("xMin", "yMin", "xMax", "yMax")]
            word = Word(each.text or "", *box)
            if words and words[-1].goes_on(word):
                words[-1] = words[-1].with_(word)
            else:
                words.append(word)
        found.append(Page(size, words))
    return found


def codes_of(path: Path, folder: Path) -> set[str]:
    """What the QR codes on a picture, or on the pages of a PDF, say to a telephone."""
    pictures = [path]
    if path.suffix == ".pdf":
        subprocess.run(
            ["pdftoppm", "-r", "300", "-gray", "-png", str(path), str(folder / path.stem)], check=True
        )
        pictures = sorted(folder.glob(f"{path.stem}-*.png"))
    found: set[str] = set()
    for picture in pictures:
        asked = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
        found |= set(subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split())
    return found
