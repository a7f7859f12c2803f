"""What `cdht doctor` looks at; each check gives findings in words an administrator understands."""

from bot.checks.finding import NOTE, OK, PROBLEM, Finding, note, ok, problem

__all__ = ["NOTE", "OK", "PROBLEM", "Finding", "note", "ok", "problem"]
