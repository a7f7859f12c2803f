"""Bars and lines of the desk's page, as SVG in the page; what is drawn is said in words beside it."""

from collections.abc import Sequence
from html import escape

from locales import number
from storage.office.board import Week

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360, 196, 8, 352, 22, 164
APART = 14  # of two numbers at the ends of lines


def bar(parts: Sequence[tuple[str, int]], whole: int, mark: int = 0) -> str:
    """Parts of a whole, each in the colour of its class; `mark`: what is to be reached, in percent."""
    most = max(whole, sum(n for _, n in parts), 1)
    at, drawn = 0.0, []
    for name, n in parts:
        width = 100 * n / most
        if n:
            drawn.append(f'<rect class="{name}" x="{at:.2f}" y="0" width="{width:.2f}" height="8"/>')
        at += width
    if mark:
        at = min(mark, 99)
        drawn.append(f'<path class="goal" d="M{at} 0V8" vector-effect="non-scaling-stroke"/>')
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="none" width="100" height="8"/>{"".join(drawn)}</svg>'
    )


def lines(weeks: Sequence[Week], names: Sequence[str], goal: int, said: str, marked: str) -> str:
    """Sums by day, each a line in the colour of its class with its last number at its end; `goal`: a number to be reached."""
    first, last = weeks[0].day, weeks[-1].day
    days = max((last - first).days, 1)
    highest = max(goal, *(week.counts[name] for week in weeks for name in names), 1)

    def x(week: Week) -> float:
        return LEFT + (RIGHT - LEFT - 34) * (week.day - first).days / days

    def y(n: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * n / highest

    drawn = [f'<path class="grid" d="M{LEFT} {y(part * highest):.1f}H{RIGHT}"/>' for part in (0, 0.5, 1)]
    if goal:
        drawn.append(f'<path class="to-reach" d="M{LEFT} {y(goal):.1f}H{RIGHT}"/>')
        drawn.append(f'<text class="to-reach" x="{LEFT}" y="{y(goal) - 6:.1f}">{escape(marked)}</text>')
    above = BOTTOM + 4.0 + APART  # where the number below was put: none stands on another
    for name in sorted(names, key=lambda name: weeks[-1].counts[name]):
        points = " ".join(f"{x(week):.1f},{y(week.counts[name]):.1f}" for week in weeks)
        end = weeks[-1].counts[name]
        above = min(y(end) + 4, above - APART)
        drawn.append(f'<polyline class="line {name}" points="{points}"/>')
        drawn.append(f'<circle class="{name}" cx="{x(weeks[-1]):.1f}" cy="{y(end):.1f}" r="4"/>')
        drawn.append(
            f'<text class="end {name}" x="{x(weeks[-1]) + 8:.1f}" y="{above:.1f}">{number(end)}</text>'
        )
    for week, anchor in ((weeks[0], "start"), (weeks[-1], "end")):
        at = LEFT if anchor == "start" else x(week) + 4
        drawn.append(f'<text x="{at:.1f}" y="{BOTTOM + 18}" text-anchor="{anchor}">{week.day:%d/%m}</text>')
    return (
        f'<svg class="lines" viewBox="0 0 {WIDTH} {HEIGHT - 10}" role="img" aria-label="{escape(said, quote=True)}">'
        f"{''.join(drawn)}</svg>"
    )
