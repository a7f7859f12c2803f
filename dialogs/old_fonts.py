"""Text typed in the fonts from before Unicode, TCVN3 (ABC) and VNI, is recognised and put into Unicode."""

import re
import unicodedata

from dialogs.vietnamese import TONES

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_ON_A, _ON_E, _ON_O = "áàảãạâấầẩẫậăắằẳẵặ", "éèẻẽẹêếềểễệ", "óòỏõọôốồổỗộ"
_VNI_AFTER = {  # a letter, and what is typed after it for each of its forms
    "a": dict(zip("ùøûõïâáàåãäêéèúüë", _ON_A, strict=True)),
    "e": dict(zip("ùøûõïâáàåãä", _ON_E, strict=True)),
    "o": dict(zip("ùøûõïâáàåãä", _ON_O, strict=True)),
    "ô": dict(zip("ùøûõï", "ớờởỡợ", strict=True)),
    "u": dict(zip("ùøûõï", "úùủũụ", strict=True)),
    "ö": dict(zip("ùøûõï", "ứừửữự", strict=True)),
    "y": dict(zip("ùøûõ", "ýỳỷỹ", strict=True)),
}
_VNI_ALONE = dict(zip("íìæóòîñôö", "íìỉĩịỵđơư", strict=True))
_VNI = {f"{letter}{after}": meant for letter, forms in _VNI_AFTER.items() for after, meant in forms.items()}
_VNI |= {pair.upper(): meant.upper() for pair, meant in _VNI.items()}
_VNI |= {pair[0].upper() + pair[1:]: meant.upper() for pair, meant in _VNI.items() if pair.islower()}
_VNI |= _VNI_ALONE | {letter.upper(): meant.upper() for letter, meant in _VNI_ALONE.items()}
_VNI_PIECES = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


_WORD = re.compile(r"[^\s\d.,;:/()\-–\"'“”]+")
_CAPITAL_INSIDE = re.compile("[a-zß-ÿ][À-Þ]")  # "TuÊn"
_SIGNS = {"\u0302": "^", "\u0306": "(", "\u031b": "+"}  # â, ă, ơ are written a^, a(, o+ here
_CLOSED = "a a^ a( e e^ i ie^ ye^ o oa oa( oe oo o^ o+ u uo^ ua^ ue^ uy uye^ u+ u+o+ y"  # before a consonant
_OPEN = (
    "a e e^ i o o^ o+ u u+ y ai ao au ay a^u a^y eo e^u ia iu ie^u ye^u oa oai oay oao oe oeo oi o^i o+i "
    "ua ui uo^i ua^y ue^ uo+ uy uya uyu u+a u+i u+o+i u+o+u u+u"
)
_INITIAL = "(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"


def _either(nuclei: str) -> str:
    return "|".join(sorted(map(re.escape, nuclei.split()), key=len, reverse=True))


_SYLLABLE = re.compile(f"{_INITIAL}(?:({_either(_CLOSED)})(ch|ng|nh|[cmnpt])|({_either(_OPEN)}))")
_ANYWHERE = frozenset({"oa", "oe", "uy"})  # "hòa" and "hoà"


def modern(text: str) -> str:
    """The text in Unicode: what is Vietnamese only when read as TCVN3 or as VNI is taken so, everything else stays."""
    if text.isascii() or not all(ord(char) < 256 for char in text) or _vietnamese(text):
        return text
    found = [each for each in (_from_tcvn3(text), _from_vni(text)) if each != text and _vietnamese(each)]
    return found[0] if found else text


def _from_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(char, char) for char in text)


def _from_vni(text: str) -> str:
    return _VNI_PIECES.sub(lambda found: _VNI[found[0]], text)


def _vietnamese(text: str) -> bool:
    """Whether each word may be a Vietnamese syllable, tone and all."""
    return not _CAPITAL_INSIDE.search(text) and all(map(_may_be_said, _WORD.findall(text)))


def _may_be_said(word: str) -> bool:
    letters: list[str] = []
    tones: list[int] = []  # the letters that carry one
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in TONES:
            tones.append(len(letters) - 1)
        elif char in _SIGNS and letters:
            letters[-1] += _SIGNS[char]
        else:
            letters.append(char)
    plain = "".join(letters)
    found = _SYLLABLE.fullmatch(plain)
    if found is None or len(tones) > 1:
        return plain == "gi"  # where i is the vowel: "gì"
    nucleus, closed = found[1] or found[3], bool(found[1])
    before = found.start(1) if closed else found.start(3)
    return not tones or tones[0] - before in _carriers(nucleus, closed=closed)


def _carriers(nucleus: str, *, closed: bool) -> set[int]:
    """Which letters of a nucleus may carry the tone: the last of ê, ơ and the like, else the one before the end."""
    letters = re.findall("[a-z][+^(]?", nucleus)
    signed = [place for place, letter in enumerate(letters) if len(letter) > 1]
    if signed:
        return {signed[-1]}
    if nucleus in _ANYWHERE and not closed:
        return {0, 1}
    return {0} if len(letters) == 1 or (len(letters) == 2 and not closed) else {1}
