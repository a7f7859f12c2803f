"""
What each table holds of people: what, why, how long, who sees it; from it docs/du-lieu-ca-nhan.md is made.

`personal` says of each column that holds data of a person what it is; `plain` names the others. A column that is in
neither makes a test fail: whoever adds one says here what it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from storage.tables.base import metadata

ERASED = "đến khi người ấy xóa (7 ngày sau khi yêu cầu), hoặc được xóa"
NOBODY = "sau khi xóa: ở lại dưới mã ngẫu nhiên, không dẫn về ai"
SELF = "chính người ấy (“dữ liệu của tôi”)"
OPERATOR = "người quản trị máy chủ"
HEAD = "chi hội nơi ấy"
OFFICE = "cán bộ Hội Khuyến học xã"
AGREED = f"{SELF}; khi đã đồng ý gửi: {HEAD}, {OFFICE}, mỗi lần xem đều ghi vết"
TO_SCORE = "tự chấm điểm “Công dân học tập”"


@dataclass(frozen=True, slots=True)
class Holds:
    """What a table holds of people; `sealed`: columns that are encrypted."""

    what: str
    why: str = ""
    how_long: str = ""
    who: str = ""
    personal: Mapping[str, str] = field(default_factory=dict)
    plain: str = ""
    sealed: str = ""


NONE = "không có dữ liệu cá nhân"
REGISTER: Mapping[str, Holds] = {
    "account": Holds(NONE, plain="id owner lease paused_until"),
    "answer": Holds(
        "câu trả lời, lời kể, điều đã tra cứu trong từng cuộc nói chuyện",
        TO_SCORE,
        f"phiếu: {ERASED}; chuyện bên lề đã xong: 7 ngày, đặt được (CDHT_KEEP_DAYS_TALKS); trang cho thấy người khác: 1 ngày",
        AGREED,
        {
            "value": "câu trả lời; lời kể và điều tra cứu có tên người thì niêm phong",
            "contact": "máy đã dùng để trả lời",
            "at": "lúc trả lời",
        },
        "id serial run kind key secret",
        "value",
    ),
    "assessment": Holds(
        "phiếu tự chấm của một năm",
        f"{TO_SCORE}, xét và công nhận",
        ERASED,
        AGREED,
        {
            "person": "người làm phiếu",
            "year": "năm",
            "commune": "xã",
            "village": "thôn",
            "state": "đã gửi hay giữ riêng",
            "answered": "đã trả lời mấy câu",
            "score": "điểm",
            "passed": "đủ mức hay chưa",
            "baseline": "điểm năm trước",
            "registered": "ngày đăng ký phấn đấu",
            "registered_on": "ngày trên giấy đăng ký đã ký",
            "registered_by": "ai ghi giấy đăng ký ấy (việc được giao)",
            "goals": "mục tiêu; lời tự viết thì niêm phong",
            "started": "lúc bắt đầu",
            "finished": "lúc làm xong",
            "sent": "lúc gửi",
            "levels": "câu trả lời như lúc gửi",
            "presses": "tự bấm hay người nhà bấm giúp",
            "review": "kết quả xem xét",
            "reviewed": "lúc xem xét",
            "seconds": "làm trong bao lâu",
            "flags": "dấu hiệu nên xem kỹ",
            "helper": "ai điền giúp (việc được giao)",
            "entered": "ngày nhập hệ thống quốc gia",
            "decision": "quyết định công nhận",
        },
        "id serial sheet run asked pass_total counted",
        "goals",
    ),
    "audit": Holds(
        "sổ ghi ai làm gì, với ai, lúc nào; không ghi lời của ai",
        "kiểm tra được ai đã xem, đã làm; tìm người bị ảnh hưởng khi có sự cố",
        f"730 ngày, đặt được (CDHT_KEEP_DAYS_AUDIT); việc nhận tên, việc hoàn tác được và việc xóa thì không bỏ; {NOBODY}",
        f"{SELF} (ai đã xem, đã làm gì); {OPERATOR}",
        {
            "at": "lúc làm",
            "actor": "máy của người làm",
            "person": "người được xem, được làm",
            "detail": "việc được giao, loại tệp",
        },
        "id serial action place",
    ),
    "campaign": Holds(
        "tin cán bộ soạn cho nhiều người",
        "báo tin khuyến học",
        "không tự xóa",
        f"người nhận; {OFFICE}",
        {
            "words": "lời tin, do cán bộ viết",
            "picture": "ảnh kèm tin",
            "note": "ghi chú của cán bộ",
            "by": "ai soạn (việc được giao)",
            "confirmed_by": "ai xác nhận",
        },
        "id serial commune place link audience state why not_before counts planned_to created changed",
    ),
    "cap": Holds(
        "mỗi người, mỗi nhà, mỗi máy đã nhận mấy tin trong tuần, trong ngày",
        "không nhắn quá nhiều",
        "đến hết tuần, hết ngày ấy",
        OPERATOR,
        {"id": "mã người, nhà hoặc máy, và tuần hay ngày"},
        "used until",
    ),
    "channel_token": Holds(NONE, plain="id sealed version owner lease changed", sealed="sealed"),
    "clan": Holds(
        "dòng họ: tên gọi, ai đứng đầu",
        "danh hiệu “Dòng họ học tập”",
        "không tự xóa; người đứng đầu bỏ đi khi người ấy xóa",
        f"{HEAD}, {OFFICE}",
        {"head": "ai trả lời thay dòng họ"},
        "id serial commune name folded role at ended",
    ),
    "commune_whole": Holds(NONE, plain="place year adults basis homes staff listed begun households"),
    "consent": Holds(
        "sổ đồng ý: ai, việc gì, lời văn nào, lúc nào, kênh nào",
        "chứng minh sự đồng ý",
        "không xóa; sau khi người ấy xóa dữ liệu thì mã người, mã máy được che bằng băm có khóa",
        f"{SELF}; {OPERATOR}",
        {
            "person": "người đồng ý",
            "contact": "máy đã dùng",
            "purpose": "việc",
            "given": "đồng ý hay rút",
            "channel": "kênh",
            "at": "lúc nói",
        },
        "id serial version",
    ),
    "contact": Holds(
        "tài khoản trên Zalo, Telegram hay trang web",
        "nhận tin và trả lời",
        f"{ERASED}; người chưa đồng ý: 24 giờ",
        OPERATOR,
        {
            "external": "mã tài khoản do kênh cấp",
            "channel": "kênh",
            "created": "lần nhắn đầu",
            "blocked": "lúc chặn",
            "open_until": "trang đang mở đến lúc nào",
            "asked": "mã của máy mới mà chủ máy này đang được hỏi",
        },
        "id",
    ),
    "contact_person": Holds(
        "ai dùng máy nào",
        "nhiều người chung một máy",
        ERASED,
        f"{SELF}; người chung máy thấy tên gọi",
        {"contact": "máy", "person": "người", "presses": "ai bấm máy", "since": "từ lúc nào"},
    ),
    "counter": Holds(NONE, plain="place year name value"),
    "counter_delta": Holds(NONE, plain="id village commune province year name delta"),
    "data_request": Holds(
        "yêu cầu của người ấy về dữ liệu của mình",
        "giải quyết đúng hạn (2 ngày làm việc; 10, 15, 20 ngày)",
        NOBODY,
        f"{SELF}; {OFFICE}",
        {
            "person": "người yêu cầu",
            "kind": "việc yêu cầu",
            "received": "ngày nhận",
            "acknowledged": "ngày báo đã nhận",
            "done": "ngày giải quyết",
            "role": "ai ghi (việc được giao)",
        },
        "id serial",
    ),
    "decision": Holds(
        "quyết định công nhận",
        "báo và lưu kết quả",
        "không tự xóa",
        f"người được công nhận; {OFFICE}",
        {"signer": "chức danh, tên người ký", "reason": "vì sao sửa hoặc thu hồi, niêm phong"},
        "id serial commune year number day role at ended ended_by instead",
        "reason",
    ),
    "erasure": Holds(
        "ai đã được xóa (chỉ giữ băm có khóa, không dẫn về ai)",
        "người đã xóa thì bản sao lưu cũ không đưa trở lại",
        "không xóa",
        OPERATOR,
        {"id": "băm của mã người đã xóa", "at": "lúc xóa"},
    ),
    "evidence": Holds(
        "ảnh, lời kể, tin thoại làm minh chứng",
        TO_SCORE,
        ERASED,
        AGREED,
        {
            "person": "người gửi",
            "text": "lời kể, chú thích",
            "picture": "ảnh, đã bỏ thông tin kèm ảnh; hoặc tin thoại, không chép thành chữ",
            "file": "mã tệp của kênh",
            "at": "lúc gửi",
            "kind": "loại",
            "indicator": "cho câu nào",
        },
        "id serial assessment commune channel state role tries again",
        "text picture",
    ),
    "file_link": Holds(
        "đường dẫn một lần tới tệp, tới trang; phiên bàn làm việc đang mở (chỉ giữ băm)",
        "đưa tệp, mở trang mà không gửi vào chỗ nhắn tin",
        "mở được 24 giờ; đường dẫn mở trang 10 phút; phiên 30 phút không xem, lâu nhất 12 giờ; bỏ đi trong đêm sau đó (CDHT_KEEP_DAYS_LINKS)",
        OPERATOR,
        {"person": "tệp của ai", "contact": "máy xin tệp", "args": "loại tệp, việc được giao"},
        "id purpose created expires used",
    ),
    "frozen_figures": Holds(NONE, plain="id serial place year figures note role at"),
    "gate_exemption": Holds(
        "người lớn không phải xét trong điều kiện của “Gia đình học tập”",
        "không bắt cả nhà chờ người già yếu, đi xa",
        ERASED,
        f"{SELF}; {HEAD}, {OFFICE}",
        {"person": "người ấy", "reason": "vì sao, niêm phong", "at": "lúc ghi", "ended": "lúc bỏ"},
        "id serial year role",
        "reason",
    ),
    "gone_picture": Holds(NONE, plain="id"),
    "household": Holds(
        "hộ: tên chủ hộ như trong danh sách, tình trạng",
        "mời từng nhà, không nhắn nhà có tang",
        "không tự xóa; tên bỏ đi khi người mang tên ấy xóa",
        f"{HEAD}, {OFFICE}",
        {
            "name": "tên chủ hộ",
            "adults": "số người lớn",
            "state": "có tang, chuyển đi",
            "state_until": "đến ngày nào",
            "place": "thôn",
        },
        "id commune code basis batch same_as clan counted",
    ),
    "inbox": Holds(
        "băm của tin đã nhận, để không nhận hai lần",
        "không ghi trùng",
        "14 ngày, đặt được (CDHT_KEEP_DAYS_INBOX)",
        OPERATOR,
        {"contact": "máy đã nhắn", "at": "lúc nhắn"},
        "id run key state",
    ),
    "installation": Holds(NONE, plain="id keys digest_key counted program backed_up"),
    "invitation": Holds(
        "mã nhận việc chưa có người nhận",
        "đưa đúng người, nhắc cán bộ mã nào chưa ai nhận",
        "tên và mã: đến khi mã được nhận, được thu lại, hoặc 30 ngày sau khi hết hạn",
        "người cấp mã và cán bộ cấp trên",
        {"called": "mã dành cho ai", "sealed": "mã, niêm phong"},
        "id kind place by until created expires used hands_over",
        "sealed",
    ),
    "link_code": Holds(
        "mã nối thêm máy (chỉ giữ băm)",
        "đổi máy, dùng thêm kênh",
        "30 ngày sau khi hết hạn, đặt được (CDHT_KEEP_DAYS_CODES), hoặc khi người ấy xóa",
        OPERATOR,
        {"contact": "máy cho mã", "asker": "máy xin nối", "person": "người được cấp mã", "by": "ai cấp"},
        "id serial state created expires",
    ),
    "meeting": Holds(
        "cuộc họp chi hội",
        "biên bản bình xét",
        "không tự xóa",
        f"{HEAD}, {OFFICE}",
        {"note": "ghi chú, niêm phong"},
        "id serial place day present members result role at",
        "note",
    ),
    "opportunity": Holds(
        "lớp học, nơi học gần nhà",
        "chỉ chỗ học",
        "đến khi cán bộ cất",
        "mọi người",
        {"what": "do cán bộ viết, có thể nêu tên người dạy"},
        "id place indicator where when until role ended at",
    ),
    "outbox": Holds(
        "tin trả lời đang gửi",
        "gửi đúng thứ tự",
        "lời tin bỏ ngay khi gửi xong; dòng ghi đã gửi: 35 ngày, đặt được (CDHT_KEEP_DAYS_OUTBOX)",
        OPERATOR,
        {
            "external": "mã tài khoản do kênh cấp",
            "contact": "máy nhận",
            "body": "lời tin, đến khi gửi xong",
            "created": "lúc trả lời",
        },
        "id serial channel state question inbound owner lease attempts message why",
    ),
    "page": Holds(
        "phiên đang mở trên trang web, khi nhiều tiến trình cùng phục vụ",
        "trang nhận được câu trả lời dù tiến trình nào đang giữ nó",
        "10 phút sau lần dùng cuối; máy dùng chung: theo cài đặt",
        OPERATOR,
        {"id": "băm của phiên", "used": "lúc dùng cuối"},
        "epoch kiosk number",
    ),
    "page_message": Holds(
        "câu trả lời đang trên đường tới trang web",
        "trang nhận được câu trả lời dù tiến trình nào đang giữ nó",
        "10 phút",
        SELF,
        {"page": "băm của phiên", "body": "câu trả lời", "at": "lúc gửi"},
        "number",
    ),
    "person": Holds(
        "người dân",
        f"{TO_SCORE}; biết ai đã làm",
        ERASED,
        f"{SELF}; {HEAD}, {OFFICE} (họ tên, năm sinh, tình trạng, làm đến đâu)",
        {
            "called": "tên gọi",
            "full_name": "họ tên",
            "folded": "họ tên không dấu, để tìm",
            "born": "năm sinh",
            "address": "cách xưng hô",
            "commune": "xã",
            "village": "thôn",
            "place_typed": "nơi ở chưa có trong danh sách, như người ấy nhắn",
            "unit": "đơn vị",
            "household": "hộ",
            "sheet_group": "nhóm công việc",
            "state": "đi làm xa, ốm, đã mất, chuyển đi",
            "state_until": "đến ngày nào",
            "goals": "mục tiêu; lời tự viết thì niêm phong",
            "created": "ngày ghi",
            "erase_at": "ngày sẽ xóa",
            "basis": "từ danh sách nào",
            "same_as": "trùng với ai",
            "standing": "đã xác nhận tên chưa",
        },
        "id batch counted",
        "goals",
    ),
    "place": Holds(
        "nơi chốn, và người để hỏi",
        "biết ai giữ dữ liệu, gọi ai",
        "không tự xóa",
        "mọi người",
        {
            "controller": "tổ chức giữ dữ liệu",
            "contact_name": "tên người để gọi",
            "contact_phone": "số điện thoại để gọi",
        },
        "id parent level word name folded code province commune since until former hard hard_document hard_date difficult difficult_document extreme extreme_document unit_kind example adults households into",
    ),
    "place_name": Holds(NONE, plain="id place word name folded since until"),
    "place_rules": Holds(NONE, plain="place body role at"),
    "plan_in_force": Holds(NONE, plain="place plan own wholes role at"),
    "points_version": Holds(NONE, plain="id serial commune title version body in_force role published"),
    "push": Holds(
        "sổ tin nhắn trước: ai, vì sao, lúc nào, đã đi chưa",
        "không nhắn trùng, không nhắn quá; trả lời “vì sao tôi nhận tin này”",
        f"máy nhận, hộ, điều cần cho lời tin: 90 ngày, đặt được (CDHT_KEEP_DAYS_PUSHES); còn lại để không gửi hai lần, {NOBODY}",
        f"{SELF}; {OPERATOR}",
        {
            "person": "người nhận",
            "contact": "máy nhận",
            "household": "hộ",
            "args": "điều cần cho lời tin; lời nhận xét thì niêm phong",
            "purpose": "vì sao",
            "state": "đã gửi chưa",
            "sent": "lúc gửi",
            "by": "ai nhờ (việc được giao)",
            "commune": "xã",
            "village": "thôn",
        },
        "id channel kind occurrence campaign not_before expires reason attempts owner lease message cost created changed",
        "args",
    ),
    "recording": Holds(
        "bản đọc câu hỏi do người trong xã đọc",
        "để bà con nghe câu hỏi",
        "đến khi có bản mới, hoặc người quản trị bỏ đi khi người đọc muốn",
        "bà con trong xã nghe được tiếng; tên người đọc: người quản trị máy chủ",
        {"spoken_by": "ai đọc", "spoken_on": "đọc ngày nào", "sound": "tiếng của người đọc"},
        "id commune sheet indicator words seconds at",
    ),
    "report_part": Holds(
        "lời cán bộ viết vào báo cáo",
        "báo cáo năm, báo cáo giai đoạn",
        "đến khi cán bộ viết lại hoặc xóa",
        OFFICE,
        {"words": "đánh giá, khó khăn, kiến nghị; niêm phong"},
        "id place report part role at",
        "words",
    ),
    "review_step": Holds(
        "từng bước xem xét một phiếu",
        "xét, trả lại, công nhận",
        ERASED,
        f"{SELF}; {HEAD}, {OFFICE}",
        {
            "person": "người làm phiếu",
            "contact": "máy của người xét",
            "role": "ai xét (việc được giao)",
            "step": "bước",
            "reason": "lý do",
            "words": "lời nhận xét, niêm phong",
            "indicator": "câu nào",
            "at": "lúc xét",
        },
        "id serial assessment commune village meeting",
        "words",
    ),
    "role": Holds(
        "ai được giao việc gì, ở đâu",
        "chỉ người được giao mới xem, mới làm",
        "ở lại không tên sau khi xóa, hoặc 30 ngày sau khi thôi việc trên máy không còn ai",
        f"{SELF}; cấp trên; người dân thấy tên gọi",
        {
            "contact": "máy nhận việc",
            "person": "người nhận việc",
            "called": "thôn quen gọi là gì",
            "kind": "việc",
            "place": "nơi",
            "since": "từ lúc nào",
            "until": "đến lúc nào",
            "ended": "thôi lúc nào",
        },
        "id serial commune by digest follows",
    ),
    "run": Holds(
        "mỗi cuộc nói chuyện",
        "làm tiếp chỗ đang dở",
        f"phiếu: {ERASED}; chuyện bên lề đã xong: 7 ngày, đặt được (CDHT_KEEP_DAYS_TALKS); trang cho thấy người khác: 1 ngày",
        OPERATOR,
        {
            "contact": "máy",
            "person": "người",
            "args": "đang nói về ai, việc gì",
            "opened": "bắt đầu",
            "closed": "xong",
        },
        "id serial talk",
    ),
    "sheet_version": Holds(NONE, plain="id sheet version status body published in_force"),
    "conversation": Holds(
        "đang nói đến đâu",
        "làm tiếp chỗ đang dở",
        f"{ERASED}; người chưa đồng ý: 24 giờ",
        OPERATOR,
        {
            "contact": "máy",
            "person": "người",
            "called": "tên gọi",
            "address": "cách xưng hô",
            "language": "tiếng",
            "front": "các lựa chọn đang hiện; lời chưa ghi thì niêm phong",
            "heard_at": "lần nhắn cuối",
            "people": "mấy người chung máy",
        },
        "run reopened misses",
        "front",
    ),
    "target_share": Holds(NONE, plain="place target year number role at"),
    "target_value": Holds(
        NONE, plain="id place target numerator denominator whole level source day role at ended"
    ),
    "title_answer": Holds(
        "câu trả lời trong phiếu của xã, đơn vị, gia đình, dòng họ",
        "tự đánh giá danh hiệu tập thể",
        "không tự xóa",
        f"{HEAD}, {OFFICE}",
        {
            "words": "lời ghi thêm, có thể nêu tên người; niêm phong",
            "person": "ai trả lời thay gia đình, dòng họ",
        },
        "id serial sheet item answer part whole number amount role at",
        "words",
    ),
    "title_decision": Holds(
        "quyết định về danh hiệu của xã, đơn vị, gia đình, dòng họ",
        "lưu kết quả, nhắc khi hết hạn",
        "không tự xóa",
        f"{HEAD}, {OFFICE}",
        {
            "signer": "chức danh, tên người ký",
            "reasons": "vì sao chưa công nhận, niêm phong",
            "why": "vì sao sửa hoặc thu hồi, niêm phong",
        },
        "id serial title bearer_kind bearer commune year sheet outcome level number day until role at ended ended_by instead",
        "reasons why",
    ),
    "title_number": Holds(NONE, plain="id serial place title name year value source meant role at ended"),
    "title_rules": Holds(NONE, plain="place title off receiver authority gate role at"),
    "title_sheet": Holds(
        "phiếu danh hiệu của xã, đơn vị, gia đình, dòng họ",
        "tự đánh giá danh hiệu tập thể",
        "không tự xóa",
        f"{HEAD}, {OFFICE}",
        {
            "minutes": "biên bản: ai chủ trì, ai dự, ý kiến; niêm phong",
            "person": "ai trả lời thay gia đình, dòng họ",
        },
        "id serial title bearer_kind bearer commune year sheet kind state level score passed counted registered met_on handed_in started finished role review",
        "minutes",
    ),
    "title_step": Holds(
        "từng bước của phiếu danh hiệu gia đình, dòng họ, thôn",
        "xét, trả lại, công nhận",
        "bước ở lại; ai làm thì bỏ đi khi người ấy xóa",
        f"{SELF}; {HEAD}, {OFFICE}",
        {
            "person": "ai làm thay gia đình, dòng họ",
            "role": "ai xét (việc được giao)",
            "contact": "máy đã dùng",
            "words": "vì sao, niêm phong",
            "at": "lúc nào",
        },
        "id serial sheet step",
        "words",
    ),
    "tombstone": Holds(
        "điều còn lại của người đã xóa: nơi, năm, kết quả",
        "tổng số vẫn đúng",
        "không xóa; không dẫn về ai",
        OPERATOR,
        {},
        "id commune village year state counted at",
    ),
}

HEADING = """# Dữ liệu cá nhân: giữ gì, ở đâu, vì sao, bao lâu, ai xem

Tệp này do `cdht papers` viết từ các bảng của phần mềm và được kiểm tra mỗi lần chạy thử: mọi cột giữ dữ liệu cá nhân đều có tên ở đây.
Nó giúp tổ chức giữ dữ liệu lập hồ sơ đánh giá tác động (trong 60 ngày từ lần xử lý đầu; cơ quan nhà nước được miễn) và, nếu dùng Telegram,
hồ sơ chuyển dữ liệu ra nước ngoài. Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP: xin đối chiếu với văn bản, tệp này không thay văn bản.

Không giữ: số căn cước, dân tộc, tôn giáo, vị trí, mật khẩu, mã OTP. “Niêm phong” là mã hóa bằng khóa của máy chủ. Tên người được tìm kiếm
nên không niêm phong: đĩa phải được mã hóa. Tệp `.erased` cạnh cơ sở dữ liệu chỉ có băm của người đã xóa. Ảnh gửi qua trang web chờ trong thư
mục riêng, niêm phong, nhiều nhất một ngày. Ảnh, tin thoại của phiếu có thể nằm trong một thư mục (CDHT_PHOTO_FOLDER), niêm phong; xóa người thì ghi đè rồi bỏ tệp. Nhật ký (log) không ghi tên, lời, số điện thoại. Bản sao lưu được mã hóa; giữ bao lâu là do tổ chức.
"""


def document() -> str:
    """The whole paper, as Markdown."""
    lines = [HEADING]
    for name in sorted(metadata.tables):
        lines += _table(name, REGISTER[name])
    empty = ", ".join(f"`{name}`" for name in sorted(REGISTER) if not REGISTER[name].personal)
    return "\n".join([*lines, "## Bảng không giữ dữ liệu cá nhân", "", empty + ".", ""])


def _table(name: str, holds: Holds) -> Iterator[str]:
    if not holds.personal:
        return
    yield from (f"## `{name}`: {holds.what}", "")
    yield from (f"- Vì sao: {holds.why}.", f"- Bao lâu: {holds.how_long}.", f"- Ai xem: {holds.who}.", "")
    yield from ("| cột | là gì | |", "|---|---|---|")
    for column, what in holds.personal.items():
        yield f"| `{column}` | {what} | {'niêm phong' if column in holds.sealed.split() else ''} |"
    yield ""
