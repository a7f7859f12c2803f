"""
What those who hold a role can choose, and ask for in words: one table.

A line is an entry of a menu: the talk it opens, what the role must be allowed, its label, and further ways of saying it. The
label is one of them. Said from anywhere, by somebody whose role has the entry, it opens; "trợ giúp" lists the first way of
each. A menu that stands in another is an entry of it; with the way out it has at most six options on one page.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from dialogs.phrases import Phrase
from dialogs.rules.roles import Action, may
from dialogs.vietnamese import CALLED, EDGES, FILLERS, Words, agrees, among, fold, lexicon, words

A = Action
MOST = 6  # options of a menu, with the way out
DESKS = {  # a role, and the talk that is its desk
    "head": "board",
    "deputy": "board",
    "unit_head": "board",
    "helper": "helping",
    "officer": "office",
    "province": "office",
    "admin": "office",
}


@dataclass(frozen=True, slots=True)
class MenuItem:
    """
    An entry of a menu.

    id: of the option, and the talk it opens (or the menu of that name), unless `talk` names another. needs: what the role must
    be allowed. ways: how it is said besides, "|" between; the first is the one that is told. args: what the talk is given beside the role;
    bare: not even that. titles: it is there while one of these is given ("|" between; "" always); its words open it all the
    same, to hear that none is.
    """

    id: str
    needs: Action
    label: Phrase
    ways: str = ""
    talk: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    bare: bool = False
    titles: str = ""

    def stands(self, off: Collection[str]) -> bool:
        """Whether it is there where these titles are not given."""
        return not self.titles or not {*self.titles.split("|")} <= {*off}

    def leads(self, role: str) -> tuple[str, dict[str, str]]:
        """The talk that it opens for a role, and with what."""
        if self.id in MENUS and self.id not in DESKS.values():
            return "menu", {"role": role, "which": self.id}
        return self.talk or self.id, {} if self.bare else {"role": role, **self.args}

    @property
    def said(self) -> tuple[str, ...]:
        """All ways of saying it."""
        return (*filter(None, self.ways.split("|")), self.label.source)


MENUS: Mapping[str, tuple[MenuItem, ...]] = {
    # -- of an officer
    "office": (
        MenuItem(
            "office_remind",
            A.REMIND_HEADS,
            Phrase("office.remind_slow", "Nhắc nơi chậm"),
            "nhắc nơi chậm|nhắc chi hội trưởng|nhắc các thôn|nhắc thôn chậm",
        ),
        MenuItem("office_chart", A.SUMMARY, Phrase("office.chart", "Xem biểu đồ"), "biểu đồ"),
        MenuItem(
            "files",
            A.SUMMARY,
            Phrase("office.files", "Lấy tệp, báo cáo"),
            "báo cáo|lấy tệp|lấy báo cáo|tải báo cáo|tải tệp|tệp excel|tệp word|xuất tệp",
        ),
        MenuItem("office_freeze", A.FREEZE, Phrase("office.freeze", "Chốt số liệu"), "chốt số liệu|chốt số"),
        MenuItem(
            "office_places", A.SUMMARY, Phrase("office.places", "Xem từng nơi"), "từng nơi|từng thôn|các thôn"
        ),
        MenuItem("office_more", A.SUMMARY, Phrase("office.more", "Việc khác"), "việc khác"),
    ),
    "office_more": (
        MenuItem(
            "office_review",
            A.SUMMARY,
            Phrase("office.review", "Duyệt, quyết định, chất lượng"),
            "duyệt và quyết định",
        ),
        MenuItem("office_people", A.SUMMARY, Phrase("office.people", "Hộ và người"), "hộ và người"),
        MenuItem(
            "office_planning",
            A.SUMMARY,
            Phrase("office.planning", "Kế hoạch, báo cáo, lịch trong năm"),
            "việc trong năm",
        ),
        MenuItem(
            "office_news",
            A.SUMMARY,
            Phrase("office.news", "Gửi tin, lớp học, bộ câu hỏi, gia đình, dòng họ"),
            "tin và lớp học",
        ),
        MenuItem(
            "office_roles", A.SUMMARY, Phrase("office.duties", "Giao việc, ai giữ việc gì"), "người giữ việc"
        ),
    ),
    "office_review": (
        MenuItem(
            "confirm",
            A.CONFIRM,
            Phrase("office.confirm", "Duyệt bước hai của xã"),
            "duyệt phiếu|duyệt bước hai|xã duyệt",
        ),
        MenuItem(
            "decide",
            A.DECIDE,
            Phrase("office.decide", "Ghi quyết định công nhận"),
            "ghi quyết định|quyết định công nhận",
        ),
        MenuItem(
            "worklist",
            A.FILES,
            Phrase("office.worklist", "Việc nhập congdanhoctap.vn"),
            "việc nhập|nhập hệ thống quốc gia|nhập congdanhoctap",
        ),
        MenuItem(
            "titles",
            A.DECIDE,
            Phrase("office.titles", "Cộng đồng học tập, Đơn vị học tập"),
            "cộng đồng học tập|đơn vị học tập|danh hiệu của xã|danh hiệu tập thể",
        ),
        MenuItem(
            "office_beside",
            A.SUMMARY,
            Phrase("office.beside", "Nơi cần giúp, so các nơi, chất lượng, máy tính"),
            "so các nơi",
        ),
    ),
    "office_beside": (
        MenuItem(
            "office_help",
            A.SUMMARY,
            Phrase("office.help", "Những nơi cần giúp"),
            "nơi cần giúp|nơi nào chậm|cần gọi ai",
        ),
        MenuItem(
            "office_ranking",
            A.RANK,
            Phrase("office.ranking", "So sánh các xã trong tỉnh"),
            "so sánh các xã|xếp hạng các xã|xếp hạng",
        ),
        MenuItem(
            "office_place",
            A.CONFIRM,
            Phrase("office.own_place", "Xã mình so với cả tỉnh"),
            "so với cả tỉnh|xã đứng thứ mấy|xã xếp thứ mấy",
        ),
        MenuItem(
            "desk_page",
            A.SUMMARY,
            Phrase("desk.page", "Bàn làm việc trên trang"),
            "bàn làm việc|bàn làm việc trên máy tính|trên máy tính|xem trên máy tính",
        ),
        MenuItem("quality", A.SUMMARY, Phrase("office.quality", "Chất lượng chấm điểm"), "chất lượng"),
    ),
    "office_people": (
        MenuItem(
            "households",
            A.PEOPLE,
            Phrase("office.households", "Danh sách hộ của một thôn"),
            "danh sách hộ|danh sách thôn|danh sách",
        ),
        MenuItem(
            "waiting_people",
            A.PEOPLE,
            Phrase("office.waiting_people", "Người chờ xác nhận tên"),
            "người chờ|chờ xác nhận",
        ),
        MenuItem(
            "import_households",
            A.IMPORT,
            Phrase("office.import", "Nhập danh sách hộ"),
            "nhập danh sách|nộp danh sách|gửi danh sách",
        ),
        MenuItem(
            "invite_place",
            A.INVITE_PRINT,
            Phrase("office.invite_place", "In tờ mời, thẻ từng nhà"),
            "in thẻ|in tờ mời|tờ mời|thẻ nhà",
        ),
        MenuItem(
            "office_person",
            A.LOOK_AT_PERSON,
            Phrase("office.person", "Một người, yêu cầu của họ"),
            "hồ sơ và yêu cầu",
        ),
    ),
    "office_person": (
        MenuItem("look", A.LOOK_AT_PERSON, Phrase("office.look", "Xem hồ sơ một người"), "hồ sơ một người"),
        MenuItem(
            "find_people",
            A.PEOPLE,
            Phrase("office.find_people", "Tìm một người, một nhà"),
            "tìm người|tìm nhà|tìm một người",
        ),
        MenuItem(
            "relink",
            A.RELINK,
            Phrase("office.relink", "Mã cho người mất máy, đổi máy"),
            "mã máy mới|mã mất máy",
        ),
        MenuItem(
            "data_requests",
            A.REQUESTS,
            Phrase("office.data_requests", "Yêu cầu về dữ liệu riêng"),
            "yêu cầu dữ liệu|yêu cầu về dữ liệu",
        ),
    ),
    "office_planning": (
        MenuItem(
            "office_targets",
            A.PLAN,
            Phrase("office.targets", "Kế hoạch và mục tiêu"),
            "kế hoạch|mục tiêu|chỉ tiêu",
        ),
        MenuItem(
            "office_reports",
            A.PLAN,
            Phrase("office.reports", "Báo cáo năm, báo cáo giai đoạn"),
            "báo cáo năm|báo cáo giai đoạn|sơ kết|tổng kết",
        ),
        MenuItem(
            "office_year", A.SUMMARY, Phrase("office.year", "Số liệu năm khác"), "năm khác|số liệu năm trước"
        ),
        MenuItem(
            "office_calendar", A.RULES, Phrase("office.calendar", "Lịch trong năm"), "lịch năm|lịch cả năm"
        ),
        MenuItem(
            "office_digest",
            A.SUMMARY,
            Phrase("office.digest", "Nhận số liệu theo lịch"),
            "đổi lịch gửi|lịch gửi số liệu|nhận số liệu",
        ),
    ),
    "office_news": (
        MenuItem(
            "campaign",
            A.NEWS,
            Phrase("office.campaign", "Gửi tin cho bà con"),
            "gửi tin|soạn tin|tin khuyến học",
        ),
        MenuItem(
            "opportunities",
            A.OPPORTUNITIES,
            Phrase("office.opportunities", "Lớp học, nơi học gần nhà"),
            "lớp học|nơi học|nơi học gần nhà",
        ),
        MenuItem("publish", A.PUBLISH, Phrase("office.publish", "Công bố bộ câu hỏi"), "công bố bộ câu hỏi"),
        MenuItem("adopt", A.ADOPT, Phrase("office.adopt", "Bộ câu hỏi của xã"), "bộ câu hỏi"),
        MenuItem(
            "office_families",
            A.SUMMARY,
            Phrase("office.families", "Gia đình, dòng họ, thôn; số liệu các danh hiệu"),
            "gia đình và dòng họ",
        ),
    ),
    "office_families": (
        MenuItem(
            "title_table",
            A.SUMMARY,
            Phrase("office.title_table", "Số liệu các danh hiệu"),
            "số liệu danh hiệu|bảng danh hiệu|thống kê danh hiệu",
        ),
        MenuItem(
            "points_decide",
            A.DECIDE,
            Phrase("office.points_decide", "Xem phiếu, ghi quyết định gia đình, dòng họ, thôn"),
            "quyết định gia đình học tập|phiếu gia đình học tập",
            titles="family|clan|village",
        ),
        MenuItem(
            "clans",
            A.CLANS,
            Phrase("office.clans", "Các dòng họ trong xã"),
            "dòng họ|các dòng họ|danh sách dòng họ",
            titles="clan",
        ),
        MenuItem(
            "points_settings",
            A.DECIDE,
            Phrase("office.points_settings", "Phiếu chấm điểm của xã, điều kiện xét"),
            "phiếu chấm điểm|điều kiện xét danh hiệu",
        ),
    ),
    "office_roles": (
        MenuItem(
            "give_role",
            A.INVITE,
            Phrase("office.roles", "Giao việc, đưa mã nhận việc"),
            "giao việc|mã nhận việc|giao mã",
        ),
        MenuItem(
            "role_codes",
            A.INVITE,
            Phrase("office.role_codes", "Mã nhận việc chưa ai nhận"),
            "mã chưa nhận|mã chưa ai nhận",
        ),
        MenuItem(
            "holders",
            A.INVITE,
            Phrase("office.holders", "Ai đang giữ việc gì"),
            "ai giữ việc|ai đang giữ việc|bàn giao thay",
        ),
        MenuItem(
            "my_roles",
            A.SUMMARY,
            Phrase("office.my_roles", "Việc tôi được giao"),
            "việc được giao",
            bare=True,
        ),
        MenuItem(
            "desk_sessions",
            A.SUMMARY,
            Phrase("desk.sessions", "Phiên bàn làm việc đang mở"),
            "phiên bàn làm việc|đóng bàn làm việc",
            bare=True,
        ),
    ),
    # -- of a head, a deputy, whoever is in charge of a unit
    "board": (
        MenuItem("review", A.REVIEW, Phrase("board.reviewing", "Duyệt phiếu"), "duyệt phiếu"),
        MenuItem(
            "nudge",
            A.NUDGE,
            Phrase("board.all", "Nhắc người chưa xong"),
            "nhắc bà con|nhắc người sắp xong",
            args={"which": "all"},
        ),
        MenuItem(
            "copy",
            A.COPY,
            Phrase("board.copy", "Lấy bài gửi nhóm, đọc loa"),
            "lấy bài|bài gửi nhóm|bài đọc loa|đọc loa|gửi tin",
        ),
        MenuItem(
            "find", A.FIND, Phrase("board.find", "Tìm một người, một nhà"), "tìm người|tìm nhà|tìm một người"
        ),
        MenuItem("board_more", A.BOARD, Phrase("board.more", "Việc khác"), "việc khác"),
    ),
    "board_more": (
        MenuItem(
            "helping",
            A.FILL_IN,
            Phrase("more.helping", "Cùng làm phiếu với một người"),
            "cùng làm phiếu|làm phiếu giúp|làm giúp",
        ),
        MenuItem(
            "paper", A.PAPER, Phrase("more.paper", "Phiếu giấy, các tờ để in"), "phiếu giấy|in phiếu|tờ để in"
        ),
        MenuItem(
            "board_people",
            A.PEOPLE,
            Phrase("more.people", "Hộ và người, gia đình, mã mất máy"),
            "hộ và người",
        ),
        MenuItem(
            "board_meetings",
            A.MEETING,
            Phrase("more.meetings", "Họp, nơi học gần nhà, tệp, danh hiệu"),
            "họp và tệp",
        ),
        MenuItem(
            "board_roles", A.BOARD, Phrase("more.roles", "Giao việc, việc tôi đang giữ"), "người giữ việc"
        ),
    ),
    "board_people": (
        MenuItem(
            "households",
            A.PEOPLE,
            Phrase("more.households", "Danh sách hộ và người"),
            "danh sách|danh sách hộ",
        ),
        MenuItem(
            "waiting_people",
            A.PEOPLE,
            Phrase("more.waiting", "Người tự vào, chưa rõ là ai"),
            "người chờ|người tự vào",
        ),
        MenuItem("relink", A.RELINK, Phrase("more.relink", "Mã cho người mất máy"), "mã máy mới|mã mất máy"),
        MenuItem(
            "desk_page",
            A.SUMMARY,
            Phrase("desk.page", "Bàn làm việc trên trang"),
            "bàn làm việc|bàn làm việc trên máy tính|trên máy tính|xem trên máy tính",
        ),
        MenuItem(
            "board_families",
            A.FAMILIES,
            Phrase("more.families", "Gia đình, dòng họ, danh hiệu của thôn"),
            "gia đình học tập và dòng họ",
            titles="family|clan|village",
        ),
    ),
    "board_meetings": (
        MenuItem(
            "meeting",
            A.MEETING,
            Phrase("more.meeting", "Ghi cuộc họp chi hội"),
            "họp chi hội|ghi cuộc họp|cuộc họp",
        ),
        MenuItem(
            "opportunities",
            A.OPPORTUNITIES,
            Phrase("more.learn", "Nơi học gần nhà"),
            "nơi học|lớp học|nơi học gần nhà",
        ),
        MenuItem(
            "files",
            A.SUMMARY,
            Phrase("more.files", "Lấy biên bản, bảng số liệu"),
            "báo cáo|biên bản|bảng số liệu|lấy tệp",
        ),
        MenuItem(
            "office_digest",
            A.SUMMARY,
            Phrase("office.digest", "Nhận số liệu theo lịch"),
            "đổi lịch gửi|lịch gửi số liệu|nhận số liệu",
        ),
        MenuItem(
            "titles",
            A.TITLES,
            Phrase("more.titles", "Danh hiệu của đơn vị"),
            "đơn vị học tập|danh hiệu tập thể|danh hiệu đơn vị",
            titles="unit",
        ),
    ),
    "board_families": (
        MenuItem(
            "families",
            A.FAMILIES,
            Phrase("more.families_near", "Nhà gần đủ điều kiện, ghi đăng ký"),
            "nhà gần đủ điều kiện|gia đình gần đủ điều kiện",
            titles="family",
        ),
        MenuItem(
            "points_review",
            A.FAMILIES,
            Phrase("more.points_review", "Xem phiếu của các gia đình"),
            "phiếu gia đình học tập|phiếu của gia đình",
            titles="family|clan",
        ),
        MenuItem(
            "clans", A.CLANS, Phrase("more.clans", "Dòng họ"), "các dòng họ|danh sách dòng họ", titles="clan"
        ),
        MenuItem(
            "village_title",
            A.FAMILIES,
            Phrase("more.village_title", "Danh hiệu của thôn"),
            "cộng đồng học tập thôn|cộng đồng học tập|cộng đồng học tập của thôn",
            titles="village",
        ),
    ),
    "board_roles": (
        MenuItem(
            "give_role", A.INVITE, Phrase("more.give", "Giao việc cho một người"), "giao việc|mã nhận việc"
        ),
        MenuItem(
            "holders", A.INVITE, Phrase("more.holders", "Ai đang giữ việc gì"), "ai giữ việc|ai đang giữ việc"
        ),
        MenuItem("my_roles", A.BOARD, Phrase("more.mine", "Việc tôi đang giữ"), "việc được giao", bare=True),
        MenuItem(
            "desk_sessions",
            A.SUMMARY,
            Phrase("desk.sessions", "Phiên bàn làm việc đang mở"),
            "phiên bàn làm việc|đóng bàn làm việc",
            bare=True,
        ),
    ),
    # -- of a helper
    "helping": (
        MenuItem(
            "helping",
            A.FILL_IN,
            Phrase("more.helping", "Cùng làm phiếu với một người"),
            "cùng làm phiếu|làm giúp",
        ),
        MenuItem(
            "add_person", A.FILL_IN, Phrase("helping.new", "Người chưa có trong danh sách"), "thêm người mới"
        ),
        MenuItem(
            "copy",
            A.COPY,
            Phrase("helping.copy", "Lấy bài gửi nhóm, đọc loa"),
            "lấy bài|bài gửi nhóm|đọc loa|gửi tin",
        ),
        MenuItem(
            "my_roles", A.FILL_IN, Phrase("more.mine", "Việc tôi đang giữ"), "việc được giao", bare=True
        ),
    ),
}


def shown(kind: str, menu: str, off: Collection[str] = ()) -> tuple[MenuItem, ...]:
    """The entries of a menu that a role has where these titles are not given; of a menu within it with a single one, that one."""
    found: list[MenuItem] = []
    for each in MENUS[menu]:
        if not may(kind, each.needs) or not each.stands(off):
            continue
        inside = shown(kind, each.id, off) if _holds_others(menu, each) else (each,)
        found += inside if len(inside) < 2 else [each]
    return tuple(found)


def entries(kind: str, menu: str = "", off: Collection[str] = ()) -> Iterator[MenuItem]:
    """Every entry that a role has where these titles are not given, those of the menus within a menu after it."""
    start = menu or DESKS.get(kind, "")
    for each in shown(kind, start, off) if start else ():
        yield each
        if _holds_others(start, each):
            yield from entries(kind, each.id, off)


def _holds_others(menu: str, item: MenuItem) -> bool:
    return item.id in MENUS and item.id != menu and item.id not in DESKS.values()


def above(menu: str) -> str:
    """The menu that a menu stands in; "" for a desk."""
    return next(
        (name for name, items in MENUS.items() if any(each.id == menu and name != menu for each in items)), ""
    )


# -- said from anywhere


_BEFORE = lexicon("xem mở vào làm cho lấy về sang qua tới muốn cần xin hãy giúp phần mục dạ vâng ừ")
_BEHIND = lexicon("đi với giúp giùm luôn nào nhé ngay")
_MOST_AROUND = 4  # words of courtesy, before and behind


def way_of(text: str) -> str:
    """The way of saying an entry that a text is, but for courtesy around it; "" where it is none."""
    typed = words(text)
    for before in range(min(_MOST_AROUND, len(typed)) + 1):
        if before and not (among(typed[before - 1], _BEFORE) or among(typed[before - 1], EDGES)):
            break
        for behind in range(min(_MOST_AROUND, len(typed) - before) + 1):
            if behind and not _polite(typed[len(typed) - behind]):
                break
            if way := _way(typed[before : len(typed) - behind]):
                return way
    return ""


def _polite(word: str) -> bool:
    return any(among(word, known) for known in (_BEHIND, FILLERS, CALLED))


def _way(typed: Words) -> str:
    ways = _WAYS.get(fold(" ".join(typed)), ())
    return next((fold(" ".join(way)) for way in ways if all(map(agrees, typed, way))), "")


def named(kind: str, way: str) -> MenuItem | None:
    """The entry of a role that is said so."""
    return next((each for each in entries(kind) if way in map(fold, each.said)), None)


def _ways() -> dict[str, set[Words]]:
    found: dict[str, set[Words]] = {}
    for items in MENUS.values():
        for each in items:
            for way in each.said:
                found.setdefault(fold(way), set()).add(words(way))
    return found


_WAYS = _ways()
