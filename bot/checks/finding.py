"""One thing that was found: well, worth knowing, or to be mended."""

from dataclasses import dataclass

OK, NOTE, PROBLEM = "ok", "note", "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and in words: what was found and what to do."""

    about: str
    state: str
    says: str


def ok(about: str, says: str) -> Finding:
    """All is well."""
    return Finding(about, OK, says)


def note(about: str, says: str) -> Finding:
    """Worth knowing; nothing is broken."""
    return Finding(about, NOTE, says)


def problem(about: str, says: str) -> Finding:
    """To be mended."""
    return Finding(about, PROBLEM, says)
