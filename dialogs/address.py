"""Forms of address: how the assistant calls a person, and itself (voice.md §1)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """`word` for the person, `own` for the assistant; `polite`: "ạ" may follow; `adult`: nobody under 18 is called so."""

    word: str
    own: str
    polite: bool = True
    adult: bool = True
    shown: bool = True


FORMS = {
    "ong": Form("ông", "cháu"),
    "ba": Form("bà", "cháu"),
    "bac": Form("bác", "cháu"),
    "co": Form("cô", "cháu"),
    "chu": Form("chú", "cháu"),
    "di": Form("dì", "cháu"),
    "anh": Form("anh", "em", adult=False),
    "chi": Form("chị", "em", adult=False),
    "ban": Form("bạn", "mình", polite=False, adult=False),
    "cu": Form("cụ", "cháu", shown=False),  # understood when typed, not among the nine options
}
