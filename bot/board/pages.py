"""
The pages of the desk: a place in figures, a village with names for its head, a sheet that was opened there.

Figures are those of the summary and told in its words; nothing is counted here.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote

from bot.board.drawings import bar, lines
from bot.reports.summary_page import rest_of
from dialogs.phrases import Phrase, Speech
from dialogs.rules.roles import Action, may
from dialogs.talks.finding import told_apart
from dialogs.talks.news.campaign import STATES as NEWS_STATES
from dialogs.talks.news.campaign import progress
from dialogs.talks.office.summary import (
    DRAFT,
    HOMES,
    NOTHING,
    Overview,
    capital,
    day,
    deadline,
    passed,
    percent,
    target,
    trouble,
    weak_one,
    words,
)
from dialogs.talks.village.finding import STATES, HowFar, far_in_words, reach
from dialogs.talks.work import NAMES
from locales import Voice, finished, render
from storage.act import Held
from storage.office.board import DRAWN, Board, Group, News, People, Waits
from storage.office.summary import Below

AREA = "/ban-lam-viec"
FIGURES = {
    "registered": Phrase("desk.registered", "Đăng ký"),
    "started": Phrase("desk.started", "Đã bắt đầu"),
    "sent": Phrase("desk.sent", "Đã gửi"),
    "proposed": Phrase("desk.proposed", "Chi hội đề nghị"),
    "recognised": Phrase("desk.recognised", "Đã công nhận"),
    "entered": Phrase("desk.entered", "Nhập quốc gia"),
}
PARTS = {  # how far people are: each part ends where the next sum begins
    "proposed": Phrase("desk.part.proposed", "chi hội đề nghị"),
    "sent": Phrase("desk.part.sent", "đã gửi, chưa đề nghị"),
    "started": Phrase("desk.part.started", "đã bắt đầu, chưa gửi"),
    "none": Phrase("desk.part.none", "chưa bắt đầu"),
}
FILES = {  # a file of the figures, and what its link says
    "trang-a4.pdf": Phrase("desk.file.page", "In một trang A4"),
    "so-lieu.xlsx": Phrase("desk.file.table", "Bảng Excel"),
    "bao-cao.docx": Phrase("desk.file.report", "Báo cáo Word"),
}
GROUPS: Mapping[Group, Phrase] = {  # of people by how far they are, those to be asked about first
    "nearly": Phrase("desk.group.nearly", "Sắp xong, còn 1 đến 3 câu"),
    "returned": Phrase("desk.group.returned", "Phiếu đang nhờ xem lại"),
    "open": Phrase("desk.group.open", "Đang làm"),
    "none": Phrase("desk.group.none", "Chưa làm câu nào"),
    "sent": Phrase("desk.group.sent", "Đã gửi, chờ duyệt"),
    "endorsed": Phrase("desk.group.endorsed", "Đã gửi, chi hội đã đồng ý"),
    "recognised": Phrase("desk.group.recognised", "Đã được công nhận"),
    "private": Phrase("desk.group.private", "Làm xong, giữ riêng"),
    "apart": Phrase("desk.group.apart", "Ở nơi khác, đã chuyển đi, đã mất"),
}
OPENED = ("nearly", "returned")  # groups that are shown unfolded

UNITS_TWICE = Phrase(
    "desk.units", "Người của cơ quan, đơn vị đã được tính ở thôn mình sống, nên không cộng thêm."
)
WEEK_NUMBERS = Phrase("desk.week_numbers", "Số từng tuần")
FEW = Phrase("desk.few", "Còn ít phiếu nên chưa nêu câu nào, để không lộ chuyện riêng của ai.")
NEWS_SENT = Phrase("desk.news", "Tin đã gửi")
NONE_WAITS = Phrase("desk.none_waits", "Không phiếu nào đang chờ{a}.")
LATE = Phrase("desk.late", "quá 10 ngày")
OWN = Phrase("desk.own", "nhà {ban}, người khác duyệt")
OWN_BOARD = Phrase("desk.own_board", "Bàn làm việc")
REFUSED = Phrase("desk.refused", "Không xem được")


class Pages:
    """Pages in one voice, for who holds a role."""

    def __init__(self, voice: Voice, held: Held) -> None:
        self.voice, self.held = voice, held

    def said(self, speech: Speech | str) -> str:
        """A phrase as text of a page."""
        return escape(finished(speech if isinstance(speech, str) else render(speech, self.voice)))

    def number(self, number: int) -> str:
        """A number as people write it."""
        return self.said(Phrase("page.number", "{n}", n=number))

    # -- a place in figures

    def place(self, board: Board, people: People | None = None) -> str:
        """The page of a place; with its people for its head."""
        found = board.found
        first = self._people(people) if people is not None else self._places(board)
        first += self._targets(found) + self._news(board.news)
        side, calls = self._weeks(board) + self._weak(found), self._calls(board)
        body = (
            f"{self._top(board, names=people is not None)}{self._figures(board)}"
            f'<div class="two{"" if calls else " plain-two"}">{calls}<div class="first">{first}</div>'
            f'<div class="side">{side}</div></div>'
        )
        return self._page(capital(found["label"]), body)

    def _top(self, board: Board, *, names: bool) -> str:
        found = board.found
        steps = board.way[:-1]
        way = "".join(
            f'<li><a href="{_href(each.place)}">{self.said(capital(each.label))}</a></li>' for each in steps
        )
        label = self.said(Phrase("desk.way", "Đường về"))
        back = f'<nav aria-label="{label}"><ol class="way">{way}</ol></nav>' if way else ""
        title = Phrase("desk.title", "“Công dân học tập” {year}", year=str(found["year"]))
        as_of = Phrase(
            "desk.as_of",
            "Số liệu đến {clock} ngày {day}{draft}.",
            clock=found["clock"],
            day=day(found["day"]),
            draft=DRAFT if found["draft"] else NOTHING,
        )
        kind = (
            Phrase("desk.names", "Có tên bà con: xem xong xin đóng phiên.")
            if names
            else Phrase("desk.no_names", "Chỉ có con số, không có tên.")
        )
        files = "".join(
            f'<a class="button" href="{AREA}/tep/{quote(found["place"])}/{name}">{self.said(words_)}</a>'
            for name, words_ in FILES.items()
        )
        place = self.said(capital(found["label"]))
        return (
            f'{back}<div class="top"><div><h1>{place} <span>{self.said(title)}</span></h1>'
            f"<p class=soft>{self.said(as_of)} {self.said(kind)} {self.said(deadline(found))}</p></div>"
            f'<p class="files">{files}</p></div>'
        )

    def _figures(self, board: Board) -> str:
        found, adults = board.found, board.found["adults"]
        cards = []
        for name, label in FIGURES.items():
            n, mark = found["counts"][name], board.marks.get(name)
            share = self._of(n, adults)
            to_reach = (
                Phrase("desk.mark", "mốc {by}: {percent}%", by=str(mark.by), percent=mark.percent)
                if mark and adults
                else NOTHING
            )
            cards.append(
                f'<li><h2>{self.said(label)}</h2><p><strong data-figure="{name}">{self.number(n)}</strong> {share}</p>'
                f"{bar(((name, n),), adults, mark.percent if mark else 0) if adults else ''}"
                f'<p class="soft goal">{self.said(to_reach)}</p></li>'
            )
        note = {
            "entered": Phrase("desk.whole", "Tỷ lệ tính trên {n} người lớn.", n=adults),
            "partly": Phrase(
                "desk.whole_partly",
                "Tỷ lệ tính trên {n} người lớn; nơi chưa nhập số người lớn thì tính người đã ghi tên.",
                n=adults,
            ),
            "listed": Phrase(
                "desk.whole_listed", "Tỷ lệ tính trên {n} người đã ghi tên; chưa nhập số người lớn.", n=adults
            ),
            "none": Phrase("desk.whole_none", "Chưa có số người lớn nên chưa tính tỷ lệ."),
        }[found["adults_basis"]]
        homes, of = found["counts"]["households_sent"], found["counts"]["households"]
        beside = f"{self.said(HOMES)}: {self.number(homes)} {self._of(homes, of)}." if of else ""
        return (
            f'<ul class="figures">{"".join(cards)}</ul><p class="soft under">{self.said(note)} {beside}</p>'
        )

    def _of(self, n: int, whole: int) -> str:
        if not whole:
            return ""
        return self.said(Phrase("desk.of", "trên {of} · {share}%", of=whole, share=percent(n, whole)))

    # -- the places below

    def _places(self, board: Board) -> str:
        found = board.found
        if not board.places:
            return self._way_of_people(found)
        villages = [each for each in board.places if each["level"] != "unit"]
        whys = {need["place"]: need for need in board.needs}
        rows = [self._row(each, whys.get(each["place"]) is not None) for each in board.places]
        counts = {**found["counts"], "late": found["late"]}
        rest = rest_of(counts, villages)
        others = found["adults"] - sum(each["adults"] for each in villages)
        if others > 0 or any(rest.values()):
            unknown = self.said(Phrase("page.rest", "(chưa rõ nơi)"))
            rows.append(self._cells(unknown, max(others, 0), rest))
        total = self._cells(self.said(Phrase("page.total", "Cộng")), found["adults"], counts, kind="total")
        heads = (
            Phrase("page.place", "Nơi"),
            Phrase("page.adults", "Người lớn"),
            Phrase("desk.how_far", "Đi đến đâu"),
            FIGURES["sent"],
            Phrase("page.late", "Chờ quá 10 ngày"),
        )
        head = "".join(f'<th role="columnheader" scope="col">{self.said(each)}</th>' for each in heads)
        units = f'<p class="soft">{self.said(UNITS_TWICE)}</p>' if len(villages) < len(board.places) else ""
        caption = self.said(Phrase("desk.places", "Từng nơi, nơi cần giúp trước"))
        return (
            f'<section><h2 id="places">{caption}</h2>{self._legend()}'
            f'<table role="table" aria-labelledby="places"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
            f'<tbody role="rowgroup">{"".join(rows)}</tbody><tfoot role="rowgroup">{total}</tfoot></table>{units}</section>'
        )

    def _row(self, each: Below, troubled: bool) -> str:
        label = f'<a href="{_href(each["place"])}">{self.said(capital(each["label"]))}</a>'
        if not each["headed"] and (each["adults"] or each["level"] == "village"):
            nobody = (
                Phrase("desk.headless", "chưa có chi hội trưởng")
                if each["level"] == "village"
                else Phrase("desk.leaderless", "chưa có người phụ trách")
            )
            label += f' <span class="pill">{self.said(nobody)}</span>'
        return self._cells(
            label, each["adults"], each["sums"], kind="troubled" if troubled else "", place=each["place"]
        )

    def _cells(
        self, label: str, adults: int, sums: dict[str, int], *, kind: str = "", place: str = ""
    ) -> str:
        sent, late = sums.get("sent", 0), sums.get("late", 0)
        share = f" <small>({percent(sent, adults)}%)</small>" if adults else ""
        pill = f'<span class="pill">{self.number(late)}</span>' if late else "0"
        cells = (
            (Phrase("page.adults", "Người lớn"), self.number(adults) if adults else "–", "adults"),
            (Phrase("desk.how_far", "Đi đến đâu"), self._stacked(adults, sums), "far"),
            (FIGURES["sent"], self.number(sent) + share, "sent"),
            (Phrase("page.late", "Chờ quá 10 ngày"), pill, "late"),
        )
        body = "".join(
            f'<td role="cell" class="{name}" data-label="{self.said(head)}">{cell}</td>'
            for head, cell, name in cells
        )
        return f'<tr role="row" class="{kind}" data-place="{escape(place)}"><th role="rowheader" scope="row">{label}</th>{body}</tr>'

    def _parts(self, adults: int, sums: dict[str, int]) -> list[tuple[str, int]]:
        proposed, sent, started = (sums.get(name, 0) for name in ("proposed", "sent", "started"))
        parts = [
            ("proposed", proposed),
            ("sent", max(sent - proposed, 0)),
            ("started", max(started - sent, 0)),
        ]
        return [*parts, ("none", max(adults - max(started, sent), 0))]

    def _stacked(self, adults: int, sums: dict[str, int]) -> str:
        parts = self._parts(adults, sums)
        told = "; ".join(f"{self.said(PARTS[name])}: {self.number(n)}" for name, n in parts)
        return f'{bar(parts[:-1], adults)}<span class="unseen">{told}</span>'

    def _legend(self) -> str:
        return (
            '<ul class="legend" aria-hidden="true">'
            + "".join(
                f'<li><svg viewBox="0 0 10 10" focusable="false"><rect class="{name}" width="10" height="10"/></svg>{self.said(label)}</li>'
                for name, label in PARTS.items()
            )
            + "</ul>"
        )

    def _way_of_people(self, found: Overview) -> str:
        """How far the people of a place are that has none below it."""
        parts = self._parts(found["adults"], found["counts"])
        title = self.said(Phrase("desk.how_far", "Đi đến đâu"))
        rows = "".join(
            f'<li><svg viewBox="0 0 10 10" aria-hidden="true" focusable="false"><rect class="{name}" width="10" height="10"/></svg>'
            f"{self.said(PARTS[name])}: <strong>{self.number(n)}</strong></li>"
            for name, n in parts
        )
        return (
            f'<section class="card"><h2>{title}</h2>{bar(parts[:-1], found["adults"])}<ul class="parts">{rows}</ul>'
            f"<p>{self.said(_waiting(found))}</p></section>"
        )

    # -- beside them

    def _calls(self, board: Board) -> str:
        if not board.places:
            return ""
        title = self.said(Phrase("desk.calls", "Cần {ban} gọi"))
        if not board.needs:
            calm = Phrase("office.no_needs", "Không nơi nào chậm hay thiếu người phụ trách{a}.")
            return f'<section class="card calls"><h2>{title}</h2><p>{self.said(calm)}</p></section>'
        first = board.found["attention"]
        items = "".join(
            f'<li><a href="{_href(each["place"])}">{self.said(capital(each["label"]))}</a>: {self.said(trouble(each))}</li>'
            for each in first
        )
        rest = len(board.needs) - len(first)
        others = Phrase("desk.more_needs", "Và {n} nơi nữa, đứng đầu bảng từng nơi.", n=rest)
        more = f'<p class="soft">{self.said(others)}</p>' if rest > 0 else ""
        ask = Phrase("desk.remind", "Nhắc các nơi chậm: {ban} nhắn “nhắc nơi chậm”{a}.")
        if may(self.held.kind, Action.REMIND_HEADS):
            more += f'<p class="soft">{self.said(ask)}</p>'
        return f'<section class="card calls"><h2>{title}</h2><ol>{items}</ol>{more}</section>'

    def _weeks(self, board: Board) -> str:
        title = self.said(Phrase("desk.weeks", "Từng tuần"))
        if len(board.weeks) < 2:
            none = Phrase(
                "desk.no_weeks", "Chưa có số của tuần trước để so. Cứ sáng thứ hai máy giữ lại số của tuần."
            )
            return f'<section class="card"><h2>{title}</h2><p>{self.said(none)}</p></section>'
        mark = board.marks.get("recognised")
        goal = -(-board.found["adults"] * mark.percent // 100) if mark else 0
        marked = (
            Phrase("desk.to_reach", "mục tiêu {by}: {n} được công nhận", by=str(mark.by), n=goal)
            if mark
            else NOTHING
        )
        rows = "".join(
            f'<tr><th scope="row">{each.day:%d/%m}</th>'
            + "".join(f"<td>{self.number(each.counts[name])}</td>" for name in DRAWN)
            + "</tr>"
            for each in board.weeks
        )
        heads = "".join(f'<th scope="col">{self.said(FIGURES[name])}</th>' for name in DRAWN)
        of_day = self.said(Phrase("desk.day", "Ngày"))
        legend = "".join(
            f'<li><svg viewBox="0 0 10 10" focusable="false"><rect class="key {name}" width="10" height="10"/></svg>{self.said(FIGURES[name])}</li>'
            for name in DRAWN
        )
        drawn = lines(
            board.weeks,
            DRAWN,
            goal,
            finished(
                render(
                    Phrase("desk.lines", "Đã gửi và đã công nhận theo ngày; số từng ngày ở bảng dưới"),
                    self.voice,
                )
            ),
            finished(render(marked, self.voice)),
        )
        return (
            f'<section class="card"><h2>{title}</h2><ul class="legend" aria-hidden="true">{legend}</ul>{drawn}'
            f"<details><summary>{self.said(WEEK_NUMBERS)}</summary>"
            f'<table class="small"><thead><tr><th scope="col">{of_day}</th>{heads}</tr></thead><tbody>{rows}</tbody></table></details></section>'
        )

    def _weak(self, found: Overview) -> str:
        title = self.said(Phrase("desk.weak", "Hay thiếu nhất"))
        enough = passed(found)
        told = f"<p>{self.said(enough)}</p>" if enough else ""
        if not found["weak"] and not told:
            return ""
        few = f"<p>{self.said(FEW)}</p>"
        items = "".join(
            f"<li>{self.said(weak_one(each))}{bar((('low', each['low']),), each['of'])}</li>"
            for each in found["weak"]
        )
        listed = f'<ul class="plain">{items}</ul>' if items else few
        return f'<section class="card"><h2>{title}</h2>{listed}{told}</section>'

    def _targets(self, found: Overview) -> str:
        """Targets of the plan that have figures, the titles of families, clans, communities and units among them."""
        shown = [each for each in found["targets"] if each["known"]]
        plan = found["plan"]
        if not shown or not plan:
            return ""
        items = []
        for each in shown:
            if each["percent"]:
                n, of = each["numerator"], each["denominator"]
                items.append(
                    f"<li>{self.said(target(each))}{bar((('reached', n),), of, each['percent'])}</li>"
                )
            elif each["denominator"]:
                told = f"{self.number(each['numerator'])} {self._of(each['numerator'], each['denominator'])}"
                items.append(f"<li>{self.said(words(each['text']))}: {told}</li>")
            elif each["levels"] and each["level"] >= 0:
                level = words(each["levels"][each["level"]])
                items.append(f"<li>{self.said(words(each['text']))}: {self.said(level)}</li>")
        title = self.said(Phrase("desk.targets", "Mục tiêu và các danh hiệu"))
        return f'<section class="card"><h2>{title}</h2><p class="soft">{self.said(words(plan["short"]))}</p><ul class="plain">{"".join(items)}</ul></section>'

    def _news(self, news: Sequence[News]) -> str:
        if not news:
            return ""
        items = "".join(
            f"<li>{each.day:%d/%m}: “{self.said(each.text)}” ({self.said(NEWS_STATES[each.state])})"
            + (
                f'<br><span class="soft">{self.said(progress(each.figures, paused=each.state == "paused"))}</span>'
                if each.figures
                else ""
            )
            + "</li>"
            for each in news
        )
        return (
            f'<section class="card"><h2>{self.said(NEWS_SENT)}</h2><ul class="plain">{items}</ul></section>'
        )

    # -- a village with names

    def _people(self, people: People) -> str:
        return self._waits(people.waits) + "".join(
            self._group(name, people.by_far.get(name, [])) for name in GROUPS
        )

    def _waits(self, waits: Sequence[Waits]) -> str:
        title = self.said(Phrase("desk.waits", "Chờ duyệt ({n})", n=len(waits)))
        if not waits:
            return f'<section class="card"><h2>{title}</h2><p>{self.said(NONE_WAITS)}</p></section>'
        items = []
        for each in waits:
            who = self.said(told_apart(each.who, ""))
            since = self.said(Phrase("desk.since", "gửi ngày {day}", day=f"{each.since:%d/%m/%Y}"))
            late = f' <span class="pill">{self.said(LATE)}</span>' if each.late else ""
            name = (
                f"{who} <span class=soft>({self.said(OWN)})</span>"
                if each.own
                else f'<a href="{AREA}/phieu/{quote(each.assessment)}">{who}</a>'
            )
            items.append(f"<li>{name}<br><span class=soft>{since}</span>{late}</li>")
        told = self.said(
            Phrase(
                "desk.opening",
                "Mở phiếu thì người ấy thấy ai đã xem, như khi mở trong chỗ nhắn tin. Duyệt hay trả lại: {ban} nhắn “duyệt phiếu”{a}.",
            )
        )
        return f'<section class="card"><h2>{title}</h2><ul class="names">{"".join(items)}</ul><p class="soft">{told}</p></section>'

    def _group(self, name: Group, people: Sequence[HowFar]) -> str:
        if not people:
            return ""
        label = self.said(GROUPS[name])
        items = "".join(f"<li>{self._person(name, each)}</li>" for each in people)
        opened = " open" if name in OPENED else ""
        return (
            f'<details class="card"{opened} data-group="{name}"><summary><h2>{label}</h2> <strong>{self.number(len(people))}</strong></summary>'
            f'<ul class="names">{items}</ul></details>'
        )

    def _person(self, group: str, each: HowFar) -> str:
        beside: list[str] = []
        if group in {"nearly", "open"}:
            beside.append(self.said(far_in_words(each)))
        if each["state"] in STATES:
            beside.append(self.said(STATES[each["state"]]))
        silent = reach(each)
        if group in {"nearly", "open", "none", "returned"} and silent:
            beside.append(self.said(silent).lstrip("; "))
        soft = f' <span class="soft">{"; ".join(beside)}</span>' if beside else ""
        return f"{self.said(told_apart(each, each['house']))}{soft}"

    # -- a sheet

    def sheet(self, said: Iterable[Speech]) -> str:
        """A sheet that was opened, in the words of the chat."""
        parts = "".join("<p>" + "<br>".join(self.said(each).split("\n")) + "</p>" for each in said)
        title = Phrase("desk.sheet", "Phiếu tự chấm")
        told = self.said(
            Phrase(
                "desk.sheet_seen",
                "Người này thấy là {ban} đã mở xem. Duyệt hay trả lại: {ban} nhắn “duyệt phiếu”{a}.",
            )
        )
        return self._page(
            title,
            f'{self._back()}<h1>{self.said(title)}</h1><section class="card">{parts}</section><p class="soft">{told}</p>',
        )

    def refused(self, why: Speech) -> str:
        """Something that can't be shown, and the way back."""
        return self._page(REFUSED, f"{self._back()}<h1>{self.said(REFUSED)}</h1><p>{self.said(why)}</p>")

    def _back(self) -> str:
        label = self.said(Phrase("desk.way", "Đường về"))
        return f'<nav aria-label="{label}"><ol class="way"><li><a href="{AREA}">{self.said(OWN_BOARD)}</a></li></ol></nav>'

    def _page(self, title: Speech | str, body: str) -> str:
        who = self.said(capital(render(NAMES[self.held.kind], self.voice)))
        ends = self.said(Phrase("desk.ends", "Phiên này tự đóng sau 30 phút không xem."))
        close = self.said(Phrase("desk.leave", "Đóng phiên"))
        return (
            f'<!doctype html><html lang="{self.voice.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="robots" content="noindex, nofollow">'
            f'<title>{self.said(title)}</title><link rel="stylesheet" href="{AREA}/trang.css"></head>'
            f"<body><main>{body}</main><footer><p>{who}. {ends}</p>"
            f'<form method="post" action="{AREA}/dong"><button>{close}</button></form></footer></body></html>'
        )


def _href(place: str) -> str:
    return f"{AREA}/noi/{quote(place)}"


def _waiting(found: Overview) -> Phrase:
    return Phrase(
        "desk.waiting",
        "Chờ duyệt: {n} phiếu, trong đó {late} quá 10 ngày.",
        n=found["waiting"],
        late=found["late"],
    )
