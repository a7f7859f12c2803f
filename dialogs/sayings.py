"""
What people may ask for, and how each of it is said: one table.

A request covers the whole message, but for courtesy and an excuse beside it; or it is known by a few words, whatever their
order, where nearly all the others are common ones. So words of a story that also stand in a request ("con tôi thôi học")
ask for nothing.
"""

from enum import StrEnum
from typing import NamedTuple


class Wish(StrEnum):
    """What a person may ask for at any question."""

    SKIP = "skip"
    BACK = "back"
    EXPLAIN = "explain"
    LISTEN = "listen"
    REST = "rest"
    HOME = "home"
    HELP = "help"
    RESTART = "restart"
    LEAVE = "leave"
    MY_DATA = "my_data"
    ERASE = "erase"
    WITHDRAW = "withdraw"
    SETTINGS = "settings"
    SWITCH = "switch"
    ADD_PERSON = "add_person"
    STOP_REMINDERS = "stop_reminders"
    REMIND_ME = "remind_me"
    LINK = "link"
    PAGE = "page"
    NOT_ME = "not_me"
    RESULT = "result"
    CONTINUE = "continue"
    LOOK_OVER = "look_over"
    SEND = "send"
    CORRECT = "correct"
    START = "start"
    OWN_SHEET = "own_sheet"
    LANGUAGE = "language"
    WHY = "why"
    UNDO = "undo"
    REGISTER = "register"  # for the year, with learning goals
    UNREGISTER = "unregister"
    PAPER = "paper"  # sheets on paper, of who holds a role
    SIGN_UP = "sign_up"  # registrations on paper, with who signed
    WORK = "work"  # of those who hold a role: board, summary
    DUTY = "duty"  # an entry of their menus, see `dialogs.menus`
    ROLE_CODE = "role_code"
    LINK_CODE = "link_code"
    KEEP_WORDS = "keep_words"  # of the words told just now
    REMOVE = "remove"  # of what is kept: a photo, words told
    MOURNING = "mourning"
    ILL = "ill"
    WRONG_NUMBER = "wrong_number"
    PASS_MARK = "pass_mark"  # noqa: S105 (points, no password)
    WHY_MARK = "why_mark"
    WHO_SEES = "who_sees"
    COST = "cost"
    SCAM = "scam"
    HOW_MANY_LEFT = "how_many_left"
    WHAT_FOR = "what_for"
    CERTIFICATE = "certificate"
    FAMILY = "family"  # what the title of their family needs
    CANNOT_READ = "cannot_read"
    WHOM_TO_CALL = "whom_to_call"


class Saying(NamedTuple):
    """
    One request: how it is said, its slash names, its key on every question.

    ways: one a line, words in order, as `dialogs.grammar` reads them; courtesy may stand anywhere between. perhaps: what may
    be meant so, and is asked back; within: the same, with other words around it. unless: what is no request though a way fits.

    cues: what it is known by, one a line: parts with " ; " between, and each has to be there. "!" before a part: that must
    not be there. "+": may be there. A part "?": the message asks. "2:" before a line: so many strange words may stand beside
    (else `spare`).
    """

    command: Wish
    ways: str = ""
    slash: str = ""
    key: int | None = None
    payload: str = ""
    perhaps: str = ""
    within: str = ""
    cues: str = ""
    spare: int = 1
    unless: str = ""
    names: bool = True  # may be said where a name or a place is asked for


SAID = {
    "i": "bọn tôi|chúng tôi|tụi tui|tụi tôi|nhà tôi|nhà tui|tôi|tui|tao|mình|ông|bà|bác|cô|chú|dì|cụ|anh|chị|mẹ|má|ba|bố"
    "|thím|mợ|cậu|em|con|cháu|già",
    "self": "tôi|tui|tao|bọn tôi|chúng tôi|tụi tui",
    "of": "của {i} {i}?",
    "how": "bao nhiêu|bao nhiu|bi nhiêu|bao lăm|nhiêu|mấy|bn",
    "not": "không|chưa|đâu có|đâu|chẳng|chả|chớ có",
    "title": "ông|bà|bác|cô|chú|dì|cụ|anh|chị|cậu|mợ|thím|dượng",
    "kin": "mẹ|má|mạ|u|bầm|bu|bố|ba|cha|tía|thầy|vợ|chồng|con gái|con trai|con dâu|con rể|cháu gái|cháu trai|em gái|em trai"
    "|anh trai|chị gái|ông xã|bà xã|ông già|bà già|ông nội|bà nội|ông ngoại|bà ngoại|cháu nội|cháu ngoại|nội|ngoại",
    "mine": "nhà {self}|nhà mình|của {self}|{self}|nhà|mình|cháu|em|ở nhà|hàng xóm|bên cạnh|chồng|vợ",
    # somebody who is surely another: "mẹ", "bà nhà tôi", "ông nội", "con tôi", "bà Lan", "bà hàng xóm"
    "other": "({kin})( ({self}|nhà|mình|cháu|em))?|({title}|con|cháu|em|người) (nhà {self}|nhà mình|{self}|nhà"
    "|hàng xóm|bên cạnh|khác|thân)|({title}) (~|^)( (~|^))?|người khác|hàng xóm",
    "somebody": "{other}|người nhà|người này|gia đình|{title}( ấy| này| nhà)?",
    "send": "nhắc nhở|nhắc|nhắn",
    "it": "tin nhắn|tin báo|tin|thông báo|lời nhắc|nhắc nhở|nhắc|nhắn|mấy cái này|mấy tin này|mấy thứ này|cái này|gì|gì hết|gì nữa|thêm"
    "|nữa|hoài|mãi|suốt|zalo|về|của hội|khuyến học|nhiều|những|mấy|này|cho {i}|tới {i}|đến {i}|với {i}|{i}|hay|gọi|gửi|gởi|làm phiền"
    "|từ nay|từ giờ|sau này|bao giờ|tiếp|đâu|làm gì",
    "news": "tin nhắn|tin báo|tin tức|tin|thông báo|lời nhắc|nhắc nhở|nhắc hẹn|nhắc|nhắn",
    "bother": "làm phiền|quấy rầy|quấy phá|quấy|phiền|làm rầy|spam",
    "all": "toàn bộ|tất cả|hết|sạch|mọi|các|những|mấy|cả|trơn|ráo|bộ",
    "data": "dữ liệu|thông tin|hồ sơ",
    "about": "cá nhân|đã khai|đã lưu|đã nhập|đã cho|đã ghi|đã gửi|được lưu|về {i}|{of}|{i}|khỏi máy|khỏi hệ thống|khỏi danh sách"
    "|trong máy|ở đây|trên máy|này|{all}|nữa",
    "wrong": "nhầm lẫn|nhầm|lộn|sai|trật|lạc",
    "press": "bấm|nhấn|ấn|chọn|trả lời|gõ|đánh|nhập|điền|nhắn|bấm số|ghi",
    "q": "câu( số| thứ| hỏi| hỏi số)? (<question>#)",
    "ago": "câu vừa rồi|câu vừa nãy|câu hồi nãy|câu lúc nãy|câu ban nãy|câu nãy|câu mới rồi|câu trên|câu trước|câu trả lời|đáp án"
    "|câu đó|câu ấy|câu kia|câu đã trả lời|câu cũ|mấy câu trên|mấy câu trước",
    "change": "sửa lại|sửa|đổi lại|đổi|chữa lại|chữa|chỉnh lại|chỉnh|thay đổi|thay|chọn lại|trả lời lại|bấm lại|làm lại|cập nhật lại",
    "do": "làm phiếu|làm bài|làm giấy|làm|khai phiếu|khai|nhập phiếu|nhập|trả lời|điền phiếu|điền|chấm điểm|chấm|đăng ký|bấm|tham gia|ghi phiếu",
    "for": "cho|hộ cho|giúp cho|giùm cho|dùm cho|hộ|giúp|giùm|dùm|thay cho|thay|thế",
    "day": "hôm nay|bữa nay|nay|ngày mai|mai mốt|mai|ngày kia|ngày mốt|mốt|chủ nhật|thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy"
    "|thứ #|cuối tuần này|cuối tuần|tuần sau|tuần tới|tháng sau|tháng tới|hôm sau|hôm khác|bữa sau|bữa khác",
    "part": "sáng sớm|sáng|trưa|chiều tối|chiều|tối|đêm",
    "hour": "#( giờ| h| g)( rưỡi| #( phút)?)?",
    "when": "(lúc|vào|hồi|tầm|khoảng|hẹn|để|đến|tới)? ({hour} ({part})? ({day})?|{part} ({hour})? ({day})? ({hour})?|{day} ({part})? ({hour})?)",
    "later": "lát nữa|lát|chút nữa|tí nữa|lúc khác|khi khác|khi nào rảnh|lúc nào rảnh|hôm khác|bữa khác|hôm sau|bữa sau",
    "pass": "được công nhận|công nhận|được danh hiệu|danh hiệu|đạt yêu cầu|đạt|đậu|đỗ|qua|đủ|được",
    "title_name": "công dân học tập|danh hiệu|danh hiệu này|danh hiệu công dân học tập|học tập",
    "see": "xem được|coi được|đọc được|thấy được|biết được|nhìn được|được xem|được coi|được đọc|được biết|nhìn thấy|xem|coi|đọc|thấy",
    "thing": "cái này|mấy cái này|cái đó|này|câu trả lời|trả lời|phần trả lời|thông tin|kết quả|điểm|phiếu|dữ liệu|bài làm|bài"
    "|{of}|{i}( đã)? (trả lời|khai|nói|viết|nhắn|ghi|làm)( (gì|những gì|cái gì))?|những gì|gì|hết|ở đây|ở trên|ảnh|hình|tên",
    "people": "cán bộ|chi hội|xã|hàng xóm|người ta|người ngoài|người lạ|người khác|hội|trưởng thôn|công an|con cháu|nhà nước|thôn|thiên hạ"
    "|mọi người|họ|ủy ban|bà con|chi hội trưởng|khuyến học|hội khuyến học|nhà trường|ai",
    "money": "tiền nong|tiền bạc|tiền điện thoại|tiền|lệ phí|phí|cước|đồng nào|xu nào|đồng xu nào|học phí",
    "pay": "mất|tốn|đóng|nộp|trả|thu|tính|hết|trừ|lấy|bỏ|chịu|xin",
    "q_no": "không|hả|à|vậy|chứ|phải không|đúng không|hay không|đâu",
    "body": "(cháu|con|em|bạn|mày|đây|đấy|bên này|bên đó|số này|trợ lý|máy này|cái này)",
    "paper": "giấy chứng nhận|giấy công nhận|giấy khen|giấy tờ|giấy|bằng khen|bằng|chứng chỉ|chứng nhận|danh hiệu",
    "soon": "khi nào|bao giờ|chừng nào|lúc nào|hồi nào|ngày nào|tháng mấy|tháng nào|bao lâu",
    "office": "cán bộ|chi hội trưởng|chi hội|hội khuyến học|khuyến học|hội|trưởng thôn|xã|thôn|ủy ban|người phụ trách|phụ trách|người hướng dẫn",
    "dead": "mất|qua đời|từ trần|chết|khuất núi",
    "since": "hôm qua|hôm kia|hôm nay|sáng nay|đêm qua|tối qua|tuần trước|tháng trước|năm ngoái|mấy hôm|# hôm|# ngày|# tuần|# tháng|# năm"
    "|cách đây|được|hôm nọ|hết|nay|rồi|cả|vì bệnh",
    "hospital": "bệnh viện|bịnh viện|nhà thương|trạm xá|trạm y tế|viện",
    "why": "tại sao|vì sao|làm sao|cớ sao|sao",
    "mark": "tỉnh khác|tỉnh này|tỉnh {i}|chỗ {i}|chỗ mình|chỗ này|chỗ kia|chỗ khác|nơi khác|nơi này|nơi kia|ở đây|đây|kia|xã mình|xã bên|xã khác|xã {i}|bên kia|bên này"
    "|thôn {i}|thôn khác|nhà {i}|{i}|được|có|là|lại|chỉ|phải|mỗi|mới|mà|không phải|còn|không được|không|chưa được|chưa|đạt|thôi|điểm"
    "|mức|thấp|cao|ít|nhiều|câu này|câu đó|mức đạt|người ta|người khác|tối đa|hơn|thế|vậy",
    "bot": "cháu|con|em|bot|trợ lý|hội|xã|máy|ad|bên này|bên đó|mấy người|các người",
    "another": "cho (người lạ|ai|bạn bè|bạn|con|họ|nó|người khác|{kin})|người lạ",
    "keyed": "nhắn|bấm|nhấn|gõ|chọn|số",
}

LEADS = (  # courtesy and excuses, before a request
    "xin chào|chào|làm ơn|vui lòng|cho {i} hỏi|cho hỏi|xin hỏi|muốn hỏi|hỏi|xin phép|từ nay|từ giờ|từ hôm nay|kể từ nay|bây giờ|bi giờ"
    "|giờ|hiện giờ|nhờ|phiền|cần|muốn|hãy|có thể|cảm ơn|cám ơn|kính|alo|tóm lại|nói thật|thực ra|tự nhiên|nếu|khi|mà|nhưng|vì|nên|do"
    "|giùm|dùm|giúp|hộ|xin|được|quá|lắm|rồi|cũng|tính|định|thích|chắc|ừm|ủa|ê|trời|trời ơi|trợ lý|hội|bot|admin|ad|đồng chí|please|{keyed}|sorry|xin lỗi"
    "|bận|già|già cả|già yếu|già cả rồi|mệt|rảnh|rảnh rỗi|phiền|nhiều quá|không có thời gian|không rảnh|tối rồi|khuya|khuya rồi|lớn tuổi"
    "|nhắn nhiều|nhắn hoài|nhắn suốt|nhắn nhiều quá|gửi nhiều quá|tin nhiều quá|suốt ngày|nhiều|mắt kém|bực|bực mình|khó chịu|ngại"
    "|sợ|lo|lâu rồi|biết rồi|làm rồi|làm xong rồi|xong rồi|thôi|chán|hỏng|thế|vậy|thì|này|sao|chưa rõ|đọc rồi|nghe nói|nghe bảo"
)
TAILS = (
    "được không|được chứ|được chưa|có được không|nghe chưa|nhớ chưa|giùm cái|giùm|dùm|giúp|hộ|một chút|một lát|chút|tí|tý|cảm ơn|cám ơn|thanks|thank you"
    "|hả|ta|trời|vậy trời|liền|ngay|ngay bây giờ|ngay lập tức|bây giờ|bi giờ|giờ|luôn|đi|nữa|thế|vậy|nào|nha|cái|chứ|cơ|mà|please|phát|cho nhanh"
    "|bận|mệt|già|phiền|đâu|không|lắm|quá|nghe|nhỉ|ấy|đó|kia|này|sớm|gấp|cho rồi|chưa"
)
HARMLESS = "câu này|khó|dễ|đúng|ừ|được|tốt|hay|không sao|không có gì|đồng ý|có|không|rồi"
KINDLY = "giùm dùm giúp hộ ngay liền nào chứ cơ này nữa"  # with the particles: anywhere between the words of a request
BEFORE = "dạ vâng ừ thưa ạ à thì là đã đang"  # before what is no request
NEUTRAL = (  # words that may stand beside what a request is known by
    "này kia đó đấy ấy nọ cái mấy những các thì là mà với và của cho ở từ đến tới vào ra lên xuống lại cũng đều còn đã đang sẽ vừa"
    " mới có được bị phải nên cần muốn định tính làm việc điện thoại máy phiếu bài câu hỏi trả lời tin nhắn zalo hội xã thôn chi"
    " khuyến học cán bộ người ni nớ tê mô răng rứa chi vì nếu khi lúc nào gì ai sao không chưa thôi đi nhé nha ạ tôi tui mình bác"
    " đề nghị yêu cầu xin mong nhờ phiền làm ơn giúp giùm hộ hay hoặc như thế vậy rồi xong hết luôn ngay liền nữa thêm nhiều ít lắm quá"
    " bây giờ giờ nay hôm ngày tháng năm tuần tối sáng chiều đêm ban cách biết hiểu ơi dạ vâng thưa alo trời ủa ê bà ông cô chú dì anh chị"
    " cháu con em nhà đây kìa nhỉ hả à chứ chớ hở ta hen nghen nghe bên trên dưới ngoài trong tên số đồng ý chỉ toàn cả đâu mọi tất chắc"
    " bảo nói thực thật tự mỗi một hai danh sách lần lúc nãy hồi đúng phần hệ thống chương trình để vui lòng gia đình tụi bọn mậy tham gia thông báo tự nhiên cứ hẳn tiếp chỗ nơi"
)
ASKS = "gì ai đâu nào sao mấy bao răng mô nhiêu"  # anywhere in a question
ASKS_BARE = "gì ai đâu nào sao nhiêu răng"  # where no marks are typed: "bao" and "may" are other words, too
ASKS_BARE_PHRASE = "bao (nhiêu|lâu|giờ)|mấy (câu|điểm|phút|người|bữa|hôm|giờ|tiền|tháng)"
ASKS_LAST = "không chưa hả à hở nhỉ chứ chớ chi free ta hông"
ASSERTED = (  # no question, though with such a word
    "(ai|gì|nào|bao nhiêu|mấy|đâu|sao) .{0,3}cũng|(ai|gì|nào|đâu) đấy .|ai .{0,3}thì|(không|chẳng|chả|chưa|đừng) (có)? (ai|gì|nào|đâu)"
    "|(không|chẳng|chả) (muốn|cần|thua|kém|bằng|sợ|ngại|phải)+ .* (ai|gì|đâu)"
)
TOLD = (  # somebody else's words, a habit, something learned: no request of who writes
    "({other}|{kin}|{title}|con|cháu|em|họ|nó|người ta|cô giáo|thầy giáo|xã|thôn|trưởng thôn) (hay|có|cũng|thì|đã|mới|thường)? (bảo|nói|dặn|kêu|khuyên|biểu|dạy|nhắc)"
    "|(bảo|dặn|kêu|khuyên|biểu|dạy|nhắc) (con|cháu|em|nó|vợ|chồng|mẹ|bố|các|mọi người|bà con)|{self} (đã|được|có)? (học|biết|hay|thường|từng|dạy|tập)"
)
REPORTED = (  # words of a story about what somebody said, or does as a habit: with them what can't be taken back is asked back
    "bảo|dặn|kêu|khuyên|biểu|dạy|thường|từng|hồi|mỗi|hàng|nó|họ"
)

REQUESTS = (
    Saying(
        Wish.STOP_REMINDERS,
        """
        (đừng có|đừng|chớ có|chớ|thôi đừng|thôi|dừng|ngừng|ngưng|khỏi|khỏi cần|không cần|miễn|thôi khỏi) {send} ({it})*
        thôi không {send} ({it})*
        không {send} ({i})? (nữa|gì nữa)
        không (nhắc|nhắn nữa)
        không {send} tin (cho {i})? nữa
        (đừng có mà|đừng có|đừng|chớ|thôi|thôi đừng|thôi không|không|dừng|ngừng|ngưng|ngưng không|miễn) (gửi|gởi|báo|thông báo|phát) (cho {i})? (mấy|những|các|thêm|cái)* ({news}|gì|gì hết|mấy cái này|mấy thứ này|cái này|zalo)+ ({it})*
        (đừng có mà|đừng có|đừng|chớ|thôi|thôi đừng|ngừng|ngưng|dừng) (gửi|gởi|gọi|báo|thông báo) (cho {i}|{i}|cho)? (nữa|hoài|mãi)
        (đừng có mà|đừng có|đừng|chớ|ngừng|ngưng|dừng) (gửi|gởi|gọi) (hay|và|với) {send} ({it})*
        (đừng có mà|đừng có|đừng|chớ|ngừng|ngưng|dừng) (gửi|gởi|gọi) cho {i}
        (không|không muốn|không cần|không thích|không phải|chẳng muốn|chả muốn|thôi không|thôi|ngừng|ngưng|dừng|hủy|bỏ|từ chối|hết muốn|hủy đăng ký|đừng bắt {i}) (đăng ký)? nhận ({news}|gì|mấy cái này|mấy tin này|cái này) ({it})*
        (thôi|không|không muốn|ngừng) nhận (nữa)
        (không cần|không muốn) ({news}) (nữa|này|này nữa)
        (tắt hết|tắt|khóa|chặn|hủy|bỏ|cắt|dẹp|gỡ|ngắt) (hết)? (cái|mấy|các|những|hết)? {news} ({it})*
        (không muốn|muốn thôi|muốn ngừng) (bị)? (nhắc|nhắn tin|nhắn) (nữa)?
        (đừng có|đừng|chớ có|chớ|thôi đừng|thôi|ngừng|ngưng|dừng|không muốn bị|không thích bị|không muốn|khỏi) {bother} ({i}|{it})*
        (hội|xã|khuyến học)? (đừng|thôi) (nhắn|nhắc) ({it})*
        stop reminders|no more reminders|stop (sending|texting|messaging|reminding|the)+ (me|messages|message|reminders|texts|these|any|more|us)*
        no more (messages|texts|reminders|message)|unsubscribe (me)?|(do not|don t|never) (text|message|remind|send|write|contact|bother)+ (me|to|messages|any|more|again|anymore|texts)*
        """,
        "dungnhac stop",
        perhaps="""
        ({bother}|nhắn hoài|nhắn mãi|nhắn suốt|nhắn nhiều|nhắn gì nhắn hoài) (quá|thế|vậy|lắm)
        hủy đăng ký|bỏ theo dõi (trang|này)*
        (gửi|gởi|nhắn|nhắc) (tin)? (ít|bớt) (thôi|lại)*
        """,
        within="(đừng|thôi đừng|không) ({send}|gửi|gởi) ({it})* nữa|(không|ngừng|thôi) nhận {news} nữa",
        unless="""
        {self} (đã|có|thì|cũng|hay|biết)? (không|thôi|ngừng|ngưng|dừng) ({send}|gửi|gởi|báo|gọi) .*
        {self} (đã|có|thì|cũng|hay|biết)* (tắt|chặn|khóa|bỏ) .*
        ({other}) (không|thôi|ngừng|ngưng|dừng|đã|tắt|chặn) .*
        """,
        cues="""
        (đừng có mà|đừng có|đừng|chớ|ngừng|ngưng|dừng|khỏi|miễn|thôi|hết|không cần|bị) ({bot})? ({send}|gửi tin|gởi tin|báo tin|nhắn tin) ; !{another}|gì cả
        (đừng có mà|đừng có|đừng|chớ|ngừng|ngưng|dừng|khỏi|miễn|hết|không cần) ({bot})? (gửi|gởi|báo|gọi) ; nữa|tin|tin nhắn|thông báo|hoài|rác ; !{another}|{people} (xem|coi)
        (không|đừng|ngừng|thôi|dừng|ngưng|hủy|bỏ|từ chối|khỏi|hết|rút|chẳng|chả) (muốn|cần|thích|đăng ký|phải|có)* nhận ({all})* (cái)? ({news}|gì) ; !nhận được
        rút|khỏi|ra khỏi ; danh sách ; nhận|tin|gửi|nhắn
        (tắt|dừng|ngừng|ngưng|hủy|chặn|khóa|bỏ|cắt) ({all})* (cái|mấy)? (thông báo|tin nhắn|nhắc nhở|lời nhắc|việc nhắc|nhắc hẹn)
        (đừng|chớ|ngừng|thôi|không muốn bị|không) (có)? {bother} ; {i}|nữa|vui lòng|xin|làm ơn
        để {i} yên ; !con|cháu
        (không|thôi không|đừng) (gửi|gởi|nhắn) ({news}) ; cho {i}|nữa|đề nghị|yêu cầu
        """,
    ),
    Saying(
        Wish.ERASE,
        """
        (làm sao|làm thế nào|cách|cách nào)? (để)? (xóa hết|xóa bỏ|xóa sạch|xóa|xóa đi) ({all})* ({data}|tài khoản) ({about})* (thì)? (làm sao|thế nào|làm thế nào|kiểu gì|ở đâu)?
        (hủy bỏ|hủy|gỡ bỏ|gỡ|dẹp|loại bỏ) ({all})* ({data}|tài khoản) ({about})*
        bỏ ({all})+ ({data}) ({about})*|bỏ ({data}) (của {i}|về {i}) ({about})*
        (xóa|gỡ|bỏ|rút|loại|hủy) tên (tuổi)? (của)? {i} ({i})? (ra khỏi|khỏi|ra|đi)* (danh sách|máy|hệ thống|đây|sổ|chỗ này)?
        (xóa|gỡ|bỏ|rút|loại) tên ({i})? (ra khỏi|khỏi) (danh sách|máy|hệ thống|đây|sổ)
        (xóa hết|xóa sạch|xóa toàn bộ|xóa tất cả|xóa trơn) (mọi thứ|cho {i}|của {i}|giúp|giùm|tất cả)*
        xóa mọi (thứ|cái|thông tin) (của {i}|về {i})?
        (đừng|đừng có|không|thôi|không muốn|thôi đừng) (lưu giữ|lưu|giữ) ({all})* ({data}|gì) ({about})*
        xóa (hết|sạch)? (tất cả)? (những|mọi) gì ({i})? (đã)? (lưu|khai|ghi|có|biết|nhập|nói|trả lời|kể) (về|của)? {i}?
        (please)? (erase|delete|remove) (all|everything|of|about|my|me|the|personal|data|information|info|account|please)+
        """,
        "xoa erase",
        perhaps="""
        xóa ({all})* (phiếu|bài|câu trả lời) ({of})?
        {i}? (muốn|yêu cầu|xin|đề nghị|cần) xóa
        """,
        within="xóa ({all})* {data} (cá nhân)? của {self}",
        unless="""
        .*(xóa|hết|bỏ|gỡ|các|mấy|cái|những) (ảnh|hình|ghi chú).*
        {self} (đã|có|mới|vừa|tự|biết|hay|lỡ|cũng)* (xóa|gỡ|bỏ|hủy) .*
        {self} (đã|có|thì|cũng|hay|biết)* (không|đừng|thôi) (lưu|giữ) .*
        ({other}) (đã|có|mới|vừa|lỡ)* (xóa|gỡ|bỏ|hủy) .*
        """,
        cues="""
        xóa|xóa hết|xóa sạch|xóa bỏ|hủy|hủy bỏ|gỡ|loại ; {data}|tài khoản|tên tuổi|tên|số điện thoại|mọi thứ ; !tin nhắn|ảnh|phiếu|câu (#|này|trên|hỏi)|danh bạ|bị (xóa|mất|hủy)|trả lời (#|này)|làm lại|rác ; {i}|cá nhân|hết|toàn bộ|tất cả|sạch|dữ liệu|đề nghị|yêu cầu|mọi|giùm|đi|tài khoản|giúp|sổ|đã khai|đã đăng ký|đăng ký
        (đừng|không|thôi) (muốn|cần|cho)? ({people}|{bot})? (lưu|giữ|lưu giữ|lưu trữ) ; {data}|gì của {i}|gì hết ; !{self} không (lưu|giữ)
        """,
    ),
    Saying(
        Wish.REMOVE,
        """
        (xóa|bỏ|gỡ|hủy) (hết|các|mấy|những|cái|tấm|bức|giùm)* (<payload>ảnh|hình|tấm hình|lời kể|lời ghi|ghi chú|lời nhắn|minh chứng|câu vừa ghi|câu đã ghi|lời vừa ghi|mục tiêu) (vừa|{i} vừa|{i})? (gửi|gởi|ghi|kể|nãy|hồi nãy|lúc nãy|đó|này|của {i}|{i})*
        (delete|remove) (my)? (<payload>note|notes|photo|photos|words|goal|goals)
        """,
    ),
    Saying(
        Wish.WITHDRAW,
        """
        rút (lại)? (sự)? đồng ý|không đồng ý nữa|(đổi ý|nghĩ lại|thay đổi ý kiến) (rồi)? (thôi)? không đồng ý (nữa)?
        rút (lại)? (phiếu|bài|giấy)|rút phiếu (lại|về)|(đừng|không|thôi|thôi không) (cho|gửi) (cho)? {people} (xem|coi|đọc|biết) nữa
        (đừng|thôi không|thôi) (cho) {people} (xem|coi|đọc|biết)|không cho {people} (xem|coi|đọc) nữa
        withdraw (my consent|consent)?
        """,
        "rut withdraw",
        unless="{self} (không|chưa) đồng ý",
        cues="""
        (rút|không|thôi|hết|đổi ý) ; đồng ý ; nữa|rút ; !tảo hôn
        (thôi|không|đừng) (cho|muốn cho|muốn) ({people})? (xem|coi|đọc|lưu|giữ) ; nữa
        """,
    ),
    Saying(Wish.ROLE_CODE, ""),
    Saying(Wish.LINK_CODE, ""),
    Saying(
        Wish.MOURNING,
        """
        (<person>nhà|gia đình|bên nhà|nhà bác|họ nhà) ({i})? (đang|vừa|mới|hiện)* có (đám tang|đám ma|đám hiếu|đám|việc hiếu|việc tang|tang sự|tang ma|tang|hiếu|người mất|người qua đời|việc buồn|chuyện buồn) (xin nghỉ|nghỉ)?
        (đang|nhà đang)? (để tang|chịu tang|có tang|lo tang|lo đám tang|lo đám) ({somebody})?
        (<person>{somebody}|{i} {self}) (mới|vừa|đã|vừa mới)* (qua đời|từ trần|khuất núi) ({since})*
        (<person>{somebody}|{i} {self}) (mới|vừa|đã|vừa mới)+ (mất|chết) ({since})*
        (<person>{somebody}|{kin} {kin} {self}|{i} {self}|{i}) (mất|chết) (hết|cả|được|năm)* ({since})*rồi ({since})*
        (<person>{somebody}|{i} {self}) (mất|chết) (hôm qua|hôm kia|hôm nay|sáng nay|đêm qua|tối qua|tuần trước|tháng trước|năm ngoái) (rồi)?
        (<person>{somebody}|{i} {self}) (không còn nữa|không còn trên đời|đi xa rồi|đi rồi)
        (we are|i am|my family is) in mourning|my (mother|father|husband|wife|son|daughter|brother|sister|grandmother|grandfather) (has|just)* (died|passed away)
        """,
        perhaps="(<person>{other}) (mất|chết)",
        unless=".* (mất|chết) (sớm|lâu).*|({self}|em|con|cháu) (mất|chết) .*",
        cues="""
        {somebody}|nhà|gia đình|chủ máy|chủ nhân|số này|{kin}|{title} ; (vừa|mới|đã|vừa mới) (mất|qua đời|chết|từ trần)|(mất|chết) (rồi|hôm qua|hôm kia|tuần trước|tháng trước|sáng nay|đêm qua|được # ngày)|qua đời|từ trần ; !(sớm|hồi|từ nhỏ|điện thoại|nên|phải|ngủ|tiền|việc|mùa|xe|{self} (mất|chết))
        đám tang|đám ma|đại tang|chuyện buồn|có tang|việc tang|tang sự|để tang|chịu tang|đám hiếu|việc hiếu|lo tang|đưa tang|tang gia|hậu sự ; !(theo|hương ước|tang lễ ở|đám cưới|giúp|đi dự|dự)
        """,
    ),
    Saying(
        Wish.ILL,
        """
        (<person>{somebody}|{i} {self}|{i})? (đang|phải|mới|vừa|còn|hiện|bị|mệt)* (nằm điều trị|điều trị|nằm|đi cấp cứu|cấp cứu|nhập|vào|đi|ở|mổ|nằm mổ) (ở|tại|trong|bên)* {hospital} (rồi|nặng)*
        (<person>{somebody}|{i} {self}|{i})? (đang|phải|vừa|còn)+ (đi)? (cấp cứu|điều trị)
        i am (very)? (ill|sick)|i am in (the)? hospital
        (<person>{somebody}|{i} {self}|{i})? (đang|mới|vừa|còn)* mổ xong (còn|đang|yếu|mệt|đau)*
        (<person>{somebody}|{i} {self}|{i})? (đang|mới|vừa)* (bị) (tai biến|đột quỵ|ung thư|tai nạn) (nặng|rồi|nằm một chỗ)*
        (<person>{somebody}|{i} {self}|{i}) (đang|bị|đau|còn|mới)* (ốm đau|ốm|bệnh|bịnh) (nặng|lắm|quá|rồi|nằm nhà|nằm một chỗ|{hospital}|nằm|không làm được|không trả lời được|chưa làm được)*
        (đang|bị) (ốm|bệnh|bịnh) (nặng|lắm|quá|rồi|nằm|{hospital}|không làm được|chưa làm được)*
        (ốm|bệnh|bịnh|mệt) (nặng|quá|lắm) (nên)? (không làm được|không trả lời được|chưa làm được)
        {i}? (đang)? (chăm|nuôi|trông) (<person>{somebody}|{i})? (ốm|bệnh|bịnh)? (ở|trong|nằm)* {hospital}
        """,
        unless="{self} làm (việc)? ở .*|({self})? (năm ngoái|trước) .*",
        spare=2,
        cues="""
        {hospital}|cấp cứu|trạm ; nằm|đang|nhập|vào|điều trị|chữa|truyền nước|truyền|mổ|gãy|ở viện|đi viện|cấp cứu ; +{kin}|{title}|chồng ; !(thư viện|dưỡng lão|không phải|bảo vệ|tôi làm|thăm|đưa|làm ở|làm việc|là|năm ngoái|trước|hồi|nên|đọc|học|sách|vẫn|trường|từng|y tá|bác sĩ)
        ốm|bệnh|bịnh|đau|mổ|tai biến|tai nạn|đột quỵ|gãy chân|gãy tay|ung thư|covid|sốt|liệt|yếu ; đang|nặng|lắm|quá|vừa|mới|bị|không làm|nằm|điều trị|chữa|mổ xong|liệt giường|rồi|chữa bệnh ; +{kin}|{title}|chồng ; !(không phải|thất bại|xóa|thăm|đưa|nên|học|đọc|sách|năm ngoái|trước|hồi|vẫn|dậy|từng|chăm|người ốm|cây|lợn|gà|lúa|việc|y tá|bác sĩ|là)
        """,
    ),
    Saying(
        Wish.WRONG_NUMBER,
        """
        (bị)? (gửi|gởi|gọi|nhắn|nhắn tin|liên lạc)? (nhầm|lộn|sai) (số|người|máy|địa chỉ|chỗ) (điện thoại)? (rồi)?
        (gửi|gởi|gọi|nhắn|nhắn tin) (tin)? (nhầm|lộn) (rồi)?
        (tôi|tui|tao|đây|mình|em|bác|số này|máy này|chủ máy)? (không phải|đâu phải|đâu có phải|chẳng phải|chả phải) (là)? (số|máy|điện thoại|người)? (của|tên)* (<person>({title}) (~|^){1,3}) (đâu)?
        (tôi|tui|tao|đây|mình|em|bác|số này|máy này|chủ máy)? (không phải|đâu phải|đâu có phải|chẳng phải|chả phải) (là)? (số|máy|điện thoại|người)? (của|tên)* (<person>^{1,4}) (đâu)?
        (ở)? (đây|nhà này|nhà tôi|nhà {i}|máy này)? không (có|biết|quen) ai (tên|là|tên là)* (<person>({title})? (~|^){0,3}) (đó|này|vậy|thế|như vậy|ở đây|ở|cả|hết)*
        (tôi|tui|{i})? (không|đâu) (có)? (biết|quen) (ai là)? (<person>({title}) (~|^){1,3}) (nào|cả|là ai|hết|ở đây)+
        (<person>({title}) (~|^){1,3}) (không|đâu có) (dùng|xài|ở|sử dụng) (số|máy)? (này|đây)
        (số|máy) này (là)? (của)? người khác
        wrong (number|person)|not my name
        """,
        cues="""
        (nhầm|lộn|sai|lạc) (số|người|máy|ai|địa chỉ|chỗ|nhà) ; !lô|phòng|giống|ý|#
        {self}|đây|mình|em|số này|máy này|{i} ; (không|đâu có|đâu|có) (phải|tên) (là)? ({title})? (~|^)|không (phải)? tên (là)? (~|^) ; {title} (~|^)|tên|^ ; !(mà|nhưng|có phải .* không)
        số này|máy này|số khác|sim này|số ; mới (dùng|mua|xài)|người khác|đổi chủ|(là)? số khác|không phải (của|số) ; !câu
        {title} (~|^) (^)? là ai|tên khác|người khác|không ở (thôn|xã|nhà|chỗ|đây) này|không (có|biết|quen) ({title})? (~|^) (nào)? ; là ai|tên khác|máy (của)? người khác|số (của)? người khác|này|nào|ở đây ; !làm|xem|muốn|cho người khác|thích|đọc|học|{do}
        """,
    ),
    Saying(
        Wish.RESULT,
        """
        (xem|coi|biết|cho|hỏi|báo)* (kết quả|tổng điểm|điểm số|điểm tổng|số điểm) (của)? ({i})* (đâu|thế nào|ra sao|rồi|là mấy|bao nhiêu|mấy|là bao nhiêu|cuối cùng)*
        (xem|coi|biết|cho|hỏi|báo)+ điểm (của)? ({i})*|điểm (của)? {i} ({i})? (đâu|thế nào|ra sao|mấy|bao nhiêu|là mấy|là bao nhiêu|rồi|được mấy|được bao nhiêu)*
        {i} ({i})? (đang|đã)? được {how} điểm (rồi)?|(được|đang được)? {how} điểm rồi|được {how} rồi
        result|results|my (result|results|score)
        """,
        "ketqua result",
        cues="""
        {i} ; được|đạt ; {how} điểm|điểm ; rồi|bao nhiêu|mấy ; ? ; !(thì|mới|phải|cần|để|sao)
        kết quả|điểm số|tổng điểm ; của {i}|xem|coi|thế nào|ra sao|bao nhiêu|cho {i} ; !({soon}|ai|không)
        """,
        spare=0,
    ),
    Saying(
        Wish.PASS_MARK,
        """
        {how} (điểm)? (thì|là|mới|để|sẽ|được|mới được|coi như|vậy)* {pass} ({title_name})*
        (muốn|để|được)? ({pass})? ({title_name})* (thì|là)? (phải|cần|cần phải|tối thiểu|ít nhất|từ|trên|phải từ|phải được|cần được|có|được)+ {how} điểm (thì|là|mới|trở lên|để)* ({pass})? ({title_name})*
        {how} điểm (thì|mới|là) (được|đậu|đạt|xong)
        (mức|điểm|số điểm|ngưỡng|chuẩn) (đạt|chuẩn|đậu|đỗ|sàn|qua|tối thiểu|cần đạt|cần|công nhận|để đạt)+ (chuẩn|điểm|tối thiểu|yêu cầu)? (là|ở đây|của {i})* ({how}|mấy điểm|thế nào|đâu)? (điểm)?
        (được)? {pass} ({title_name})* (là|thì|phải|cần|cần phải|mất|được)+ ({how}|thế nào|làm sao) (điểm)?
        (như)? thế nào (thì|mới|là|mới là|thì là|được coi là)* (đạt|đậu|được công nhận)
        {how} (thì|mới|là) (đủ|đạt|đậu|được)
        (thang điểm|mức điểm|cách cho điểm|barem) (thế nào|ra sao|là gì|bao nhiêu|như thế nào)?
        (tối thiểu|tối đa|ít nhất|cao nhất|điểm cao nhất|điểm tối đa) (là|được|phải)* {how} (điểm)?
        (điểm|mức|mức điểm) đạt (tối thiểu)?
        (what is|what s)? (the)? (pass|passing) (mark|score)|how many points (do i need|to pass|are needed|needed)*
        """,
        unless="{self} (đã)? (đạt|được|đậu) {how} (điểm)? (rồi)?",
        cues="""
        điểm|mức|bao nhiêu|mấy ; bao nhiêu|mấy|nhiêu|tối thiểu|chuẩn|#|thế nào ; đạt|đậu|đỗ|qua|đủ|cần|công nhận|danh hiệu|tối thiểu|tối đa|chuẩn|mới được|thì được|trở lên ; điểm|mức|đạt|đậu|công nhận ; ? ; !(sao|câu|lúc nào|bao giờ|giấy|{self} được|{self} đạt)
        (mức|số)? điểm (để|cần) (được)? (công nhận|đạt|đậu)
        thang điểm|điểm sàn|trên # hay trên #
        """,
        spare=2,
    ),
    Saying(
        Wish.WHO_SEES,
        """
        (có|những|mấy|còn|rồi)* (ai|người nào|người khác) (sẽ|là người|được|có thể|mà)* {see} (được)? ({thing})* ({q_no}|thế|vậy)?
        ({thing})+ (thì)? (có|những)* (ai|người nào|người khác|{people}) (sẽ|được|có thể|có)* {see} (được)? ({thing})* ({q_no}|thế|vậy)?
        (có|những)* (ai|người nào) biết (được)? ({thing})+ ({q_no}|thế|vậy)?
        có ai (biết|thấy|xem|coi) (gì)? ({q_no})
        ({people}) có ({see}|biết|biết được) (được)? ({thing})* ({q_no})
        ({thing})* (xong)? (thì)? (gửi|gởi|nộp|chuyển|đưa|báo) ({thing})? (cho ai|đi đâu|đến đâu|tới đâu|về đâu|lên đâu|cho những ai) (xem)?
        ({thing})* (có)? (bị|sợ)? (lộ|rò rỉ|tiết lộ) (ra|ra ngoài|thông tin|{thing}|cho ai)* ({q_no})
        (sợ|lo) (bị)? lộ (thông tin|ra ngoài|{thing})*
        ({thing})* (có)? (công khai|bí mật|giữ bí mật|giữ kín|bảo mật|kín|riêng tư|đăng lên|đưa lên) (cho|ai|không|mạng|loa|{thing})* {q_no}
        (có)? cho (ai|người ngoài|người khác|người lạ|{people}) (xem|coi|biết|đọc) {q_no}
        who (can|will)? (see|sees|read|reads) (this|my|it|answers|the|data)*|is (this|it) (private|public|confidential)
        """,
        cues="""
        ai|người nào|mấy người|những người|{people}|{other}|người|con cái|vợ|chồng|gia đình|bố mẹ|{title} (~|^) ; xem|coi|đọc|thấy|biết|nhìn|theo dõi ; ? ; !(làm sao|biết chữ|chữ|kết quả khi|bao giờ|khi nào|không biết|ai cũng|thì|giống|cách)
        lộ|công khai|công bố|kín|theo dõi|báo cho ai|đăng|đưa lên|lên loa|lên mạng|bí mật|bảo mật|rò rỉ|phát loa|ra ngoài|riêng tư ; ? ; !kết quả khi|bao giờ|khi nào|lộ trình
        gửi|gởi|nộp|chuyển|đưa ; cho ai|đi đâu|về đâu|tới đâu|đến đâu|lên đâu ; ?
        """,
        spare=2,
    ),
    Saying(
        Wish.COST,
        """
        ({do}|cái này|cái nầy|tham gia|nhắn tin|gửi tin|nhắn|phiếu này)* (thì|có|phải|bị|có phải|liệu)* ({pay})+ (gì|mất|bao nhiêu|mấy|thêm)* {money} (gì|nào|hết)* ({q_no}|thế)
        ({do}|cái này|cái nầy|tham gia|nhắn tin|gửi tin|nhắn|phiếu này)* (có|có phải|liệu có)+ (phải|bị)? ({pay})+ (gì|bao nhiêu|mấy|thêm)* {money} (gì|nào|hết)*
        ({do}|cái này|tham gia|phiếu này)* (thì|có|phải|có phải)* ({pay})+ (hết)? {how} ({money})? ({q_no}|thế)?
        ({do}|cái này|tham gia|phiếu này)* (hết|mất|tốn|giá|là)? {how} (tiền|đồng)
        ({do}|cái này|tham gia|phiếu này)* (có|được|là|có được)? miễn phí ({q_no}|thật)+|(có)? free ({q_no})|miễn phí (thật)? (à|hả|không)
        ({pay}) phí (gì)? {q_no}
        is (it|this) free|does (it|this) cost (money|anything)?|how much (does it cost|is it)?|do i (have to)? pay
        """,
        unless="{self} (không|đã|từng|phải|cũng|được)+ ({pay}|miễn phí) .*",
        cues="""
        mất|tốn|đóng|nộp|trả|thu|tính|hết|trừ|chi|lấy|kém|bao nhiêu|giá|phải|đóng góp|chuyển|mua|bắt ; tiền|phí|cước|đồng|xu|kém ; ? ; !(sao|lừa|ăn cắp|{self} (không|đã|từng|đóng|được))
        mua gì|đóng góp|chuyển khoản|ủng hộ|quyên góp|miễn phí|free|chi phí|lệ phí|phí|tốn kém|mất phí ; ?

        """,
        spare=2,
    ),
    Saying(
        Wish.SCAM,
        """
        (đây|cái này|này|bên này|số này)? (có|là|có phải|phải|phải là|đúng là|lại|toàn|đồ|bọn|quân|sợ|sợ bị|có phải là|chắc)* (trò)? lừa (đảo|gạt|bịp|tiền)? (phải)? ({q_no}|lắm|thế|đấy|hay gì|hay sao)*
        (cái này|này|đây|bên này)? (có|là)? (thật|thiệt|đáng tin|tin được|tin cậy|an toàn|uy tín|chính thức|chính thống|đàng hoàng) {q_no}
        (làm)? sao (mà)? {i} tin (được|nổi)?|(có)? tin được {q_no}|(lấy gì)? (để|mà|làm)+ tin
        {body} (có phải|phải)? (là)? (ai|bot|người máy|robot|người thật)+ ({q_no}|thế)?|ai (đây|đấy|đó|vậy|thế|đấy ạ|nhỉ)
        (ai|bên nào|số nào|đứa nào|chỗ nào) (đang)? (nhắn|gọi|hỏi|gửi|gởi) (tin)? (đấy|vậy|thế|đó|đây|cho {i})*
        (đây|số này|số|cái này|này)? (là)? (số|máy)? (của) (ai|bên nào|cơ quan nào|đơn vị nào|đâu) (đây|vậy|thế)*|số ai (đây|vậy|thế|đấy)?
        (là)? người (thật)? hay (là)? (máy|bot|robot|rô bốt)|{body} (là)? (người|máy) (thật)? (hay|phải|à|hả|không)+ (là)? (người|máy)? (thật)?
        (bên|cơ quan|đơn vị|tổ chức) nào|đây là (đâu|ai|bên nào|cơ quan nào)
        (cái này|đây|này)? (có phải|có phải là|phải|là) (của)? (nhà nước|xã|hội|ủy ban|chính quyền|khuyến học|hội khuyến học) (thật)? {q_no}
        (có|sợ)? (bị)? (ăn cắp|đánh cắp|lấy cắp|mất|lấy mất|hack) (thông tin|tài khoản|tiền|dữ liệu|nick) (ngân hàng)? ({q_no})
        is (this|it) (a)? (scam|fraud|real|legit|spam)|are you (real|human|a bot|a robot|a person)|who (are you|is this)
        """,
        cues="""
        lừa|lừa đảo|lừa gạt|lừa bịp|đảo ; ? ; !thì|{self} (không|từng|bị|đã|biết)|tập huấn|chống|cảnh giác|nhận ra
        lừa đảo|lừa gạt|bọn lừa ; !{self}|tập huấn|chống|cảnh giác|từng|suýt|gặp|báo công an|nhận ra|học|biết|tin nhắn lừa|cháu xóa
        (sợ|nghi|chắc|ngại|lo) (bị)? (là)? lừa
        thật|thiệt|tin được|đáng tin|an toàn|đảm bảo|uy tín|chính thức|tin cậy|hack ; tin nhắn|cái này|đây|này|cháu|bên|hội|số|tin|có|biết|bị ; ? ; !điểm|học|giấy|người thật
        lấy gì làm tin|xưng tên|lấy gì (để|mà) tin
        {bot}|đây|đấy|bên này|số này|mi|mày|bạn|mình|ai ; là ai|ai vậy|ai đây|ai đấy|ai rứa|ai thế|với ai|của ai|ai đó|là bên nào|bên nào|ở đâu vậy ; !là ai thì|gọi|cấp|xem|kết quả|trả lời|{title} (~|^) là ai
        cơ quan nào|đơn vị nào|bên nào|tổ chức nào|(có phải|đúng là|có đúng|phải) (là)? (của)? (công an|hội khuyến học|nhà nước|chi hội|hội|xã|cán bộ|ủy ban) ; ? ; !cấp|giấy
        robot|rô bốt|bot|máy|người thật|người máy ; là|hay|trả lời|nói chuyện|thật ; ? ; !điện thoại|máy tính|học|máy cày|bơm|gặp
        """,
    ),
    Saying(
        Wish.CERTIFICATE,
        """
        ai (là người|sẽ|mà|được)* (cấp|ký|phát|trao|công nhận|quyết định|xét|duyệt|bình xét|làm) ({paper}|công nhận|cho {i}|kết quả|phiếu)*
        ({soon}) (thì|được|mới|có|nhận|lấy|lấy được|cấp|biết|{i}|xong|ra)* ({paper}|công nhận|kết quả|danh hiệu)+ ({i}|học tập)?
        (làm|xong|làm xong|đạt|hết)* (thì|rồi)? (có|được)* (cấp|nhận|phát|cho|trao|gì)* {paper} (gì|nào)* (không|chứ|hả|à)
        ({paper}) (của {i})? (thì)? (đâu|đâu rồi|ở đâu|{soon}|khi nào|bao giờ) (mới|thì|có|được|nhận|lấy|cấp|ra)*
        (đến|tới)? (nhận|lấy|lãnh) {paper} (ở)? (đâu|chỗ nào|khi nào|{soon})
        công nhận (thì)? ({soon}|ở đâu|thế nào)|(được)? công nhận (rồi)? (chưa)
        ({people}) cấp hay ({people}|huyện|tỉnh) (cấp)? ({paper})?|(xã|huyện|tỉnh|hội|nhà nước) (nào)? cấp {paper} ({q_no})?
        ({soon}) biết (kết quả|điểm|được)?|({soon}) có (kết quả|giấy|điểm)
        who (gives|issues|signs|recognises)+ (the|certificate|it)*|when (do|will|is|i|get|the|certificate|come|recognised)+
        """,
        cues="""
        giấy|bằng|bằng khen|chứng nhận|chứng chỉ|công nhận|cấp giấy ; ai|{soon}|đâu|có|cấp|mấy bữa|bao lâu|cuối năm ; ? ; !(điểm|bao nhiêu|mời|kính|được công nhận cần|tiền)
        kết quả ; {soon}|mấy bữa|mấy hôm|bao lâu|bao nhiêu ngày ; ?
        quyết định|công nhận ; chưa|{soon} ; ?
        cấp giấy ; hay|ở đâu|ai|nào
        """,
        spare=2,
    ),
    Saying(
        Wish.HOW_MANY_LEFT,
        """
        (vẫn)? còn (lại)? (khoảng)? {how} (câu|phút) (hỏi|nữa|thôi)* (thì|là)? (xong|hết)?
        {how} câu (hỏi)? (nữa|vậy|tất cả|thế|cả thảy|tổng cộng) (thì|là|mới|tất cả)* (xong|hết)?
        (tất cả|tổng|tổng cộng|cả thảy|có|cả)+ (là|có|tất cả)* {how} câu (hỏi)? (tất cả|cả thảy)?
        (còn|có|làm|mất|hỏi|trả lời)+ (lâu|dài|nhiều|nhiều câu|mấy) (nữa|câu|lắm)* (không|chưa|hả)
        (sắp|gần|đã|chưa)? (xong|hết) (câu)? (hết)? chưa|(sắp|gần) (xong|hết) (chưa|không)
        (còn|mất|làm|khoảng|hết|trong)* (bao lâu|mấy phút|bao nhiêu phút|mấy tiếng) (nữa)? (thì|mới|là)? (xong|hết)?
        (bao giờ|khi nào|chừng nào|lúc nào) (thì|mới|hết|là)* (xong|hết câu|hết)
        how (many|much) (questions|more|are|left|questions are|remain|to go|longer)+|how long (does it take|is it|left|more)*
        """,
        cues="""
        {how} câu|câu mấy|câu (số|thứ) mấy|# câu|hết câu|nhiều câu ; ? ; !sửa|đổi|điểm|chọn|nhầm|sao|bỏ|là gì|lạc bộ|hiểu|nghĩa|tra
        câu hỏi ; bao nhiêu|mấy|nhiều ; ?
        tới đâu rồi|đến đâu rồi|đang ở câu|tới câu
        còn|sắp|gần|đã ; xong|hết|nữa|lâu|nhiều|dài ; không|chưa|bao lâu|mấy ; ? ; !giấy|{other}|ai|kết quả|để đạt|điểm
        bao lâu|mấy phút|mấy tiếng|bao nhiêu phút|lâu|dài|lâu lắc ; ? ; !giấy|kết quả|công nhận|quên
        """,
    ),
    Saying(
        Wish.WHAT_FOR,
        """
        ({do}|hỏi|trả lời|cái này|mấy cái này|mấy câu này|phiếu này|phiếu|này|cái phiếu|tham gia|giấy này)* (để|nhằm|mục đích)+ (làm|được|là)* (gì|chi|cái gì)
        ({do}|hỏi|trả lời|cái này|mấy cái này|mấy câu này|này|phiếu này)+ (làm)? chi|(hỏi|làm|khai)? (chi|làm chi) (vậy|thế|rứa|đó)
        ({do}|cái này|tham gia|phiếu này|xong|thì|hết)* (thì|có|để)* (được|có) (cái|những|thêm)? (gì|lợi gì|lợi ích gì|ích gì|ích lợi gì|tác dụng gì|quyền lợi gì|quà|quà gì|thưởng|thưởng gì|thưởng tiền|cho gì|hưởng gì) (không|đâu|cho {i}|hay|tốt|à|hả|mà|chứ)*
        (lợi|ích|tác dụng|lợi ích|ích lợi) (gì|gì đâu|là gì|thế nào)
        (công dân học tập|danh hiệu|danh hiệu này|danh hiệu công dân học tập|cái này|này|khuyến học|chương trình này|phiếu này|đây) (nghĩa)? là (cái)? (gì|chi|làm gì|sao)
        mục đích (của)? (cái này|này|việc này|phiếu)? (là)? (gì|để làm gì)?
        (có|cái này có|này có|làm cái này có|phải)? bắt buộc (phải)? ({do})? (không|à|hả|phải không)
        không ({do}) (cái này)? (thì|có|mà)* (sao|bị gì|được|được không|bị sao|mất gì|bị phạt) (không|đâu|à)?
        (sao|tại sao|vì sao) ({i})? (lại|phải|cần|cần phải|lại phải)+ ({do}|trả lời|khai) (cái này|mấy cái này|phiếu này)?
        what (is|s) (this|it|it all) (for|about)|why (should|must) i (do|answer)? (this)?|is (it|this) (compulsory|mandatory)
        """,
        cues="""
        để|dùng|nhằm ; làm gì|làm chi|mần chi|mần gì|chi|gì|được gì ; ? ; !(ai|gọi|hỏi ai|gặp|đạt|điểm|người)
        làm chi|mần chi|chi vậy|chi rứa|chi thế|cái chi|được chi ; !(sao|ai)
        (được|có) (cái|thêm)? (gì|chi|lợi|ích|quà|thưởng) ; ? ; !(lưu|giữ|khai|dữ liệu|thông tin|giúp được|gọi|điểm|trả lời|hỏi gì|về|có gì thì|giấy|tiền|phí|kém)
        bắt buộc|bắt phải|ép ; ?
        ích|lợi|tác dụng|quyền lợi|thưởng|quà|ý nghĩa ; gì|chi|không|đâu ; ?
        mục đích|ý nghĩa ; gì|chi|sao
        (công dân học tập|danh hiệu|khuyến học|chương trình|cái này|cái ni|phiếu này) ; (nghĩa)? là (cái)? (gì|chi|sao|cái chi|răng)|để làm gì
        không (làm|tham gia|trả lời) ; được|sao|bị gì|phạt ; không|sao|gì ; ?
        (vì sao|tại sao|sao|răng) (lại)? (phải|cần) (làm|trả lời|khai|hỏi)
        cần thiết|có cần|vì cái gì|vì gì ; ? ; !gọi|giấy|tiền|nhắc|đọc
        (có)? (được) tiền ; ?
        phiếu gì|là (cái)? phiếu gì|là chương trình gì
        """,
        spare=2,
    ),
    Saying(
        Wish.CANNOT_READ,
        """
        (<person>{other})? ({i})? (không|đâu|đâu có|chẳng|chả|có) (biết|rành|thạo|thuộc|có)+ (mặt)? (chữ nào|chữ nghĩa|chữ|đọc biết viết|đọc viết|đọc chữ|đọc|viết) (biết|viết|và|với|đâu|thì|sao|làm sao|trả lời|được|thế nào|chữ)*
        (<person>{other})? ({i})? (bị)? mù chữ (thì|sao|làm sao|làm thế nào|có làm được không|trả lời|được không|thế nào)*
        ({i})? không (đọc được|đọc nổi|đọc thấy|nhìn được|nhìn thấy|nhìn rõ|thấy|thấy rõ|đọc ra) (chữ|gì|chữ gì|rõ|nổi|được)*
        ({i})? mắt ({i})? (lại)? (bị)? (kém|mờ|yếu|lòa|không rõ|nhòe|đau|không thấy|không còn rõ) (rồi|lắm|quá|không|đọc|nhìn|được|chữ|thấy|ra|rõ|nổi|chẳng|gì|khó)*
        chữ (nhỏ|bé|nhỏ xíu|li ti|tí) (quá|lắm|thế)? (không|đọc|nhìn|được|thấy|rõ|ra|nổi|chẳng|{i})*
        i (cannot|can t|can not) read
        """,
        unless="({i})? (không|chưa) (biết|rành) (đọc|viết|chữ) (nhiều|ít) .*",
        cues="""
        không|đâu|chẳng|chả|chưa ; biết|đọc|rành|thạo|thấy|nhìn ; chữ|đọc|viết ; !(nhiều|nói là|nhưng|nên (nghe|phải|tôi|nhờ)|sách|báo|ngoại ngữ|tiếng|ngày xưa|hồi|trước|mạng|bao giờ|cách|đọc báo|hay|nhắn)
        mù chữ|thất học ; !(lớp|xóa|nên|trước|nhưng|ngày|hồi|quyết|chống)
        mắt ; kém|mờ|yếu|lòa|không|nhòe|đau|già ; !(nên|nghe|nhưng|kính|đài|tivi|đọc báo)
        chữ ; nhỏ|bé|li ti ; !(nhưng|viết|đẹp|từ)
        dốt chữ|quên (hết)? chữ|không thuộc chữ ; !học|nên|nhưng
        """,
        spare=2,
    ),
    Saying(
        Wish.WHOM_TO_CALL,
        """
        (cần|có gì|có chi|cần gì|muốn|cần hỏi|cần giúp|muốn hỏi|không biết|phải|nên|có|vướng|không hiểu|không rõ|thắc mắc)* (thì)? (gọi điện|gọi|liên hệ|liên lạc|hỏi|gặp|nhờ|kêu|alo|điện) (cho|với|đến|tới)? (ai|số nào|số mấy|ở đâu|chỗ nào|người nào|đâu) (để hỏi|hỏi|giúp|được|bây giờ|để gọi)*
        {i} (muốn|cần) (gọi|gọi điện) (để)? (hỏi|cho cán bộ|cho hội)
        (cho|xin|lấy|cần|gửi)+ (cái)? (số|số điện thoại|sđt|số phone|sdt) (điện thoại)? (của)? ({office}|{title} (~|^){1,2}|người|để gọi|gọi|với|liên hệ|để liên hệ)*
        (số điện thoại|số|sđt|sdt) (của)? ({office}|{title} (~|^){1,2})+ (là)? (bao nhiêu|số mấy|mấy|gì|nào|đâu)*
        (số điện thoại|sđt|sdt|số điện thoại liên hệ|số liên hệ) (đâu|là gì|bao nhiêu|nào)?
        (có|còn)? (số|người|số điện thoại) nào (để)? (gọi|liên hệ|hỏi|nói chuyện|giúp) (được)? {q_no}?
        (muốn|cần|cho|cho {i}|được|xin)* (gặp|nói chuyện với|nói chuyện|trao đổi với|nói với|nối máy|gọi|nối máy với) (trực tiếp)? (người thật|người|{office}|{title} (~|^){1,2}|nhân viên|ai đó) (thật|phụ trách|để hỏi)?
        ai (là người|là|sẽ|có thể)? (phụ trách|giúp được|giúp|hướng dẫn|chịu trách nhiệm|quản lý) ({i}|việc này|cái này|được|mình|chỗ này)* (không|vậy)?
        (who|whom) (can|do|should) i (call|ask|contact)|(phone|contact) number
        """,
        cues="""
        gọi|gặp|liên hệ|liên lạc|hỏi|nhờ|kêu|alo|điện|đến|hỗ trợ ; ai|số nào|số mấy|ở đâu|chỗ nào|người nào|đâu|cán bộ nào|tổng đài nào|nào ; gọi|liên hệ|liên lạc|hỏi|gặp|alo|nhờ|hỗ trợ ; ? ; !biết|xem|cũng|đang|nhầm|nhắn|hỏi gì|vậy|tên|để làm gì|cơ quan nào|bên nào|số này|giấy|cái gì
        số|sđt|sdt|số điện thoại|điện thoại|đt ; xin|cho|bao nhiêu|nào|đâu|cần|số máy ; số điện thoại|sđt|sdt|số máy|số đt|số (cô|chú|bác|ông|bà|anh|chị|của|cán bộ|chi hội|hội|trưởng thôn|liên hệ|liên lạc|nào|để)|số điện ; !mất|trừ|tiền|xóa|sai|nhầm|của {self}|có số|bác sĩ|thầy|lưu|thú y|này
        số máy ; {office}|{title}
        gặp|nói chuyện|trao đổi|nói với|nối máy|trực tiếp ; người thật|người|cán bộ|chi hội|{title} (~|^)|phụ trách|trưởng thôn ; muốn|cho|cần|xin|được|người thật ; !hay gặp|gặp người|máy|nói chuyện với ai
        ai|người nào|người ; phụ trách|chịu trách nhiệm|trực|quản lý|hướng dẫn|hỏi trực tiếp ; ?
        cần người giúp|người giúp trực tiếp
        """,
    ),
    Saying(
        Wish.WHY_MARK,
        """
        (?=.*(#|điểm|đạt|chấm)) ({mark}|#)* {why} ({mark}|#)+
        (cách)? (tính|chấm|cho|cộng) điểm (kiểu gì|thế nào|ra sao|làm sao|cách nào|như thế nào|sao|kiểu nào|kiểu chi|thế|là sao)+
        cách (tính|chấm|cho) điểm|điểm (này|của {i})? (được)? (tính|ở đâu|chấm) (ở đâu|ra sao|thế nào|ra|kiểu gì|mà)+|ai (là người)? (chấm|cho|tính) điểm
        why (#|is|it|not|and|only|my|score|mark|points|so|low|was|do|i|have|got|did)+
        """,
        unless="{why} {i}? (được|lại)? (là|thế|vậy|không|có|được)*|(?!.*#)(?!.*(điểm|đạt|chấm|mark|score|points)).*",
        cues="""
        sao|vì sao|tại sao|răng|làm sao ; điểm|#|chấm|trừ điểm ; điểm|đạt|chấm|chỗ|xã|nơi|trừ|# mà|được # ; !(làm sao|biết|gọi)
        sao|vì sao|tại sao|răng ; (không|chưa|chẳng|lại không) (được)? (đạt|đậu|công nhận)
        tính|chấm|cộng|cho|trừ ; điểm ; kiểu|thế nào|ra sao|cách|răng|như thế nào|làm sao|ai chấm|kiểu chi
        ở đâu ra # ; điểm
        # ; mà|vẫn ; không|chưa ; đạt|đậu|công nhận
        sao ; thấp hơn|ít hơn|cao hơn|thua ; {title}|điểm|người ta|{people}
        """,
        spare=2,
    ),
    Saying(
        Wish.WHY_MARK,
        "(#) (điểm)? (mà)? ({why})? (vẫn|lại|không|chưa)+ (được)? (đạt|đậu|được)",
        names=False,  # "2 chưa được" is said of a list
    ),
    Saying(
        Wish.REMIND_ME,
        """
        (<when>{when})? (nữa|thì|nhớ|hãy|xin|lại|để)* nhắc (nhở)? (giùm|lại|làm|cho|nhở|giúp)* (tôi|tui|tao|bác|bà|ông|cô|chú|dì|cụ|anh|chị|mình|mẹ|má|thím|cậu|em) (làm tiếp|làm|lại|trả lời|nhé|phiếu|nữa|một tiếng|bài|tiếp|nốt|vào|với|{later})* (<when>{when})? (làm tiếp|làm|lại|trả lời|{later}|nốt)*
        (<when>{when}) (nữa|thì|nhớ|hãy|lại)* (nhắc|nhắn|hỏi|gọi) (nhở|lại|làm|cho|giúp|tiếp|giùm)* ({i})? (làm tiếp|làm|lại|trả lời|nhé|phiếu|tiếp|bài)* (<when>{when})?
        (nhắc|nhắn|hẹn) (nhở|lại|làm|cho|{i}|tiếp)* (<when>{when}) (làm tiếp|làm|lại|nhắc|nhắn|hỏi)*
        nhớ (để)? nhắc ({i}|nhé|lại|làm|tiếp|{later})+|({later}) (thì)? (nhắc|nhắn lại|hỏi lại) (lại|cho|{i})+|nhắc nhở {i}? (làm|tiếp|lại)*
        remind me (later|tomorrow|tonight|on|at|next|week|sunday|again|in|the|evening|morning|#|pm|am)*
        """,
        unless="""
        {self} (hay|thường|có|đã|cũng|vẫn)* nhắc .*
        ({other}|{i} {self}) (hay|thường|có|đã|cũng|vẫn)* nhắc .*
        (không|đừng|thôi|khỏi|ngừng|dừng|ngưng|miễn) .*
        .* (không|đừng|thôi|khỏi|ngừng|dừng|ngưng|miễn) nhắc .*
        """,
        cues="""
        2: nhắc|nhắn lại|báo (lại)? {i}|gọi (lại)? {i}|hẹn|nhắc nhở|đặt lịch ; {when}|{later} ; {self}|tao|bác|bà|ông|cô|chú|dì|cụ|anh|chị|mình|nhé|nha|lại|giùm|nghe|nhớ|với|hẹn|đặt lịch|nhắc ; !không|đừng|thôi|khỏi|hay|mỗi|hàng|nào cũng|họp|tập huấn|uống thuốc|{self} (luôn|vẫn)? nhắc|{other} nhắc|{self} gọi|{self} báo|con gọi|cho con|con học|gọi video|(nhắc|cho|dạy) (con|cháu)|thời sự|lớp|đọc|học|tôi cũng
        """,
    ),
    Saying(
        Wish.CORRECT,
        """
        (bị|lỡ|lỡ tay|vừa|đã|mới|lúc nãy|vừa nãy|nãy|hồi nãy|ban nãy|ấy)* {press} {wrong} (số|câu|rồi|mất|nút|chỗ|ô|tay)*
        (lỡ|lỡ tay|lúc nãy|vừa nãy|ấy chết|chết|thôi chết)+ (rồi)? ({press})? ({wrong})? (rồi)?
        {wrong} (rồi|mất rồi|mất|câu rồi)|({wrong}) (rồi)? (cho|xin|để|muốn)* ({i})? ({change}) (câu trả lời|{q}|{ago})?
        {wrong}? {q} (cho|thì|xin|tôi|lại|phải|{change}|{press}|là|thành|sang|lấy|để|mới đúng|lại là|lại thành|cho là|sửa thành|đổi thành|chọn là)* (số|mức|ý|thành|là)? (<option>#) (mới đúng|mới phải|nhé|đúng hơn|chứ không phải #|chứ)*
        {q} không phải (là)? (số)? # (mà)? (là|phải là)? (số)? (<option>#)
        {q} (cho|xin|muốn|{i}|lại)* ({change}|{press} {wrong}|{wrong}|{wrong} rồi|làm sai) (lại|rồi|mất rồi)*
        (cho|xin|muốn|để|cần|được|cho phép)* ({i})? {change} (lại)? (các|mấy|những|một|cái)? ({ago}|{q}) ({q}|của {i}|{i}|lại|không|thành|là|sang)* ((thành|là|sang|số) (số)? (<option>#))?
        ({press} {wrong}|{wrong}|làm sai) (ở|mất)* {q}|{ago} ({i})? (bị|lỡ|đã|vừa)* ({press})? ({wrong}) (rồi|số|mất)*|{ago} (cho|xin|{i})* ({change})
        (quay lại|quay về|trở lại|trở về|lui lại|lui về|lùi về|lùi lại|về|lên|xem lại|mở lại|làm lại) {q} (đi)?
        (cho|xin|muốn|để|được|cần|cho phép)+ ({i})? (chọn lại|sửa lại|đổi lại|sửa|trả lời lại|bấm lại)|chọn lại|sửa lại|trả lời lại|bấm lại
        {press} {wrong} (rồi|số)? (cho|xin|để)* ({i})? ({change})|(lúc nãy|vừa nãy|nãy|hồi nãy|ban nãy) ({i})? {press} {wrong} (rồi|số)? (cho|xin|để)* ({i})? ({change})?
        không phải (là)? (số)? # (mà)? (là|phải là)? (số)? (<option>#)
        (change|correct|edit) (question|answer|number)? (<question>#) ((to) (<option>#))?|(i)? (pressed|chose|typed) (the)? wrong (button|one|number|answer)?|my mistake
        """,
        unless="{wrong} thì .*",
        cues="""
        câu ; # ; sửa|đổi|chọn|chọn lại|nhầm|lộn|sai|chỉnh|làm lại|trả lời lại|thành|phải là|mới đúng|quay lại|trở lại|bấm|thay|cho là|lấy|chữa|cập nhật|xem lại|đáp án là ; !lạc bộ|cá|vì sao|tại sao|hỏi|còn|điểm|nữa|đối
        0: ({press}|làm) ({wrong})
        0: ({press}|làm) ({wrong}) ; # ; số|thành|câu|nút|mức|ý
        0: sửa|đổi lại|chỉnh|chọn lại ; câu|đáp án|trả lời|ý|số ; !{self} (sửa|đổi)|ruộng|sao
        ({wrong}) ; # ; mới đúng|mới phải|là #|số #
        là # (chứ)? không phải #|# chứ không phải #
        """,
    ),
    Saying(
        Wish.LANGUAGE,
        """
        (cho|nói|xin|dùng|xài|đổi|chuyển|viết|nhắn|trả lời|hỏi|sang|qua|bằng|lại|ra|thành|{i}|muốn|xem|để|về|trợ lý)* tiếng việt (nam)? (với|cho|dễ hiểu|{i})*
        ({i})? không (hiểu|đọc được|rành) tiếng (anh|tây|nước ngoài) (này)?
        (sao)? (lại)? (tiếng anh|tiếng tây) (vậy|thế|này)* (nói|dùng|đổi|sang|cho|qua|chuyển)+ tiếng việt
        vietnamese|(in|to|speak|switch to|use)+ vietnamese
        """,
        "tiengviet",
        payload="vi",
        unless="{self} (biết|nói|học|dùng|có|cũng)+ (được)? (cả)? tiếng việt|({self})? (nói|học|biết) (được)? tiếng việt và .*|cả nhà .*",
        spare=2,
        cues="""
        tiếng việt ; +sang|đổi|chuyển|ngôn ngữ|sử dụng|dùng|viết|bằng|dễ|đọc|nói|qua|dịch ; !{self} (nói|biết|học)|cả nhà|tiếng (tày|thái|mông|dao|anh)|và|được|lớp|chỉ nói|học|sõi|chưa
        tiếng anh ; không hiểu|không đọc được|toàn|sao ; !nên|học|{self} không biết|thi
        (to|in|into|speak) vietnamese
        """,
    ),
    Saying(
        Wish.LANGUAGE,
        """
        (cho|nói|xin|dùng|xài|đổi|chuyển|viết|nhắn|trả lời|hỏi|sang|qua|bằng|thành|{i}|muốn)*(đổi|chuyển|dùng|xài|sang|qua|bằng)+ tiếng anh
        english|(in|to|speak|switch to|use|change to|can you speak)+ english|english (please)
        """,
        "english",
        payload="en",
        perhaps="tiếng anh",
        spare=2,
        cues="tiếng anh|english ; muốn|bản|đổi|chuyển|sang|dùng|want|please|speak|qua tiếng|cho {i}? tiếng ; !(nói được|học|biết|không)",
        unless="{self} (biết|nói|học|dùng|có|cũng)+ (được)? tiếng anh",
    ),
    Saying(
        Wish.LANGUAGE,
        "(muốn|cho)? (đổi|chọn|chuyển) (ngôn ngữ|tiếng|thứ tiếng)|ngôn ngữ|(change)? language",
        "language ngonngu",
    ),
    Saying(
        Wish.ADD_PERSON, "thêm (một|cho)? người (khác|nữa|mới)*|add (a|another) person", "themnguoi addperson"
    ),
    Saying(
        Wish.SWITCH,
        """
        (giờ|muốn|để|tính|định|cho|được|có)* {do} (phiếu)? {for} (<person>{other}|mẹ chồng|bố chồng|mẹ vợ|bố vợ|{title} {title}) (nữa|luôn|với|thì sao|được không|có được không|thế nào|trước)*
        (giờ|bây giờ)? (đến|tới)? lượt (<person>{other}|{i}|người khác) (làm|rồi)?|(giờ|bây giờ)? (đến|tới) (lượt)? (<person>{other}) (làm|trả lời)?
        (đến|tới) phiên (<person>{other}) ({do}|rồi)?
        {i}? {do} (phiếu)? {for} (<person>{other}) (được không|có được không|được chứ|thì sao|có sao không)
        (để|cho|giờ|bây giờ|tới|nhường) (<person>{other}) ({do}|trả lời) (phiếu|trước|tiếp)? (nữa|luôn|với)*
        (<person>{other}) (cũng|thì|đang)? (muốn|cần|đòi) (được)? ({do}|tham gia) (nữa|phiếu|với|cái này)*
        (còn|nhà|có|nhà {i}|còn có)+ (<person>{other}) (nữa)? (cũng)? (chưa {do}|muốn {do}|chưa|nữa)
        (đổi|chuyển|đổi lại|chuyển lại) (sang|qua|cho|thành|về|lại)* (<person>{other}|người khác|người|{title} (~|^){1,2}) (khác|làm)?
        (<person>người khác|{kin} {self}|{title} {self}) ({do}|dùng|cầm máy|trả lời|sẽ làm|cầm)
        ({do}) (thêm)? (một)? (phiếu)? (nữa)? (thêm)? (cho|hộ|giúp|giùm) (<person>người khác|{other}) (nữa|được không)*
        switch (person)?|(for|fill in for|answer for) my (mother|father|wife|husband|grandmother|grandfather|mom|dad)
        """,
        "doinguoi switch",
        perhaps="{self} ({do}) {for} (<person>{other}) (nữa)?",
        unless="(?!.*được (không|chứ|chưa)){self} (đã|từng|hay|đang|vẫn|cũng)* ({do}) {for} .*",
        cues="""
        {other}|mẹ|bố|người nhà ; (làm|chấm|khai|trả lời|đăng ký|điền|nhập) (phiếu|bài|điểm)? ({for})|lượt|thêm {other}|(cũng|muốn|cho|để|nhờ) .* (làm|chấm|khai)|đổi (sang|qua)|chuyển (sang|qua)|còn {other}|giờ là|làm luôn|(bây giờ|giờ) {other}|mượn máy|dùng chung máy|(làm|trả lời) (thay|hộ|giúp) ; !({self} (đã|từng|hay|đang|làm giúp|làm hộ|làm cho|thường)|ruộng|học|tự|nhắn|gọi|dạy|nhắc|đọc|chưa đạt|điểm|bao nhiêu)
        đổi người|người (khác|tiếp theo) (làm|trả lời)|đổi sang người
        """,
        spare=0,
    ),
    Saying(
        Wish.RESTART,
        """
        (cho|xin|muốn|để)* ({i})? (bắt đầu|làm|chấm|trả lời|khai) lại (hết|phiếu|bài|tất cả|toàn bộ|cả|giấy|mấy câu)* (từ đầu|từ câu một|từ câu #|từ đầu hết)?
        (xóa|bỏ) hết (câu trả lời|mấy câu|đi|rồi|để)* làm lại (từ đầu)?|(muốn)? chấm lại (từ đầu)?|từ đầu lại|restart|start over|start again
        """,
        "batdaulai restart",
        unless="làm lại câu .*",
        cues="""
        làm lại|chấm lại|trả lời lại|bắt đầu lại|khai lại ; đầu|hết|phiếu|bài|mới|tất cả ; !(câu (#|này|trên)|nhà|{self} (đã)? làm lại|mai)
        """,
        spare=0,
    ),
    Saying(
        Wish.LOOK_OVER,
        """
        (cho|xin|muốn|để)* ({i})? (xem|coi|đọc|kiểm tra|soát) lại (các|những|mấy|hết|tất cả|toàn bộ)* (phiếu|câu trả lời|câu|bài|phần)* (đã|vừa)* (trả lời|làm|chọn|khai)* (của {i}|{i}|đã|rồi)*
        {i} (đã|vừa) (trả lời|chọn) (những|cái)? gì (rồi)?|look over|review
        """,
        "xemlai review",
        cues="""
        xem lại|coi lại|kiểm tra lại|soát lại|đọc lại ; câu|phiếu|bài|trả lời|đã làm ; !(sách|thông tin|dữ liệu|câu #|giảng|học|{self} xem)
        """,
        spare=0,
    ),
    Saying(
        Wish.SEND,
        """
        (cho|xin|muốn|để|giờ|{i})* (gửi|gởi|nộp) (luôn|ngay|giúp|giùm|lại)* (phiếu|bài|bài làm|kết quả|phiếu này|bài này)+ (này|của {i}|{i}|đi|luôn|lên|cho (chi hội|hội|hội khuyến học|xã|cán bộ)|xem|khuyến học)*
        (cho|xin|muốn|{i})* (gửi|gởi|nộp) (luôn|lên|về)* (cho)? (chi hội|hội|hội khuyến học|chi hội khuyến học|xã) (xem)? (đi|luôn|nhé)*
        (gửi|gởi|nộp) (đi|luôn)+|send (it|the|my)* (sheet|answers|result|results|now)*
        """,
        "gui send",
        perhaps="gửi|gởi|nộp",
        unless="{self} (đã|hay|thường|vừa|mới|có|biết)+ (gửi|gởi|nộp) .*",
        names=False,
    ),
    Saying(
        Wish.MY_DATA,
        """
        (xem|coi|cho xem|đọc|kiểm tra|tải|lấy|hiện|cho|cho coi|biết)+ ({all}|lại|được)* ({data}) ({about}|đã|lưu|gì|cho|biết|đang giữ|đang lưu|có)*
        ({data}) (cá nhân)? ({of}|{i}) (thì)? (đâu|có gì|có những gì|gồm gì|gồm những gì|ở đâu|là gì|ra sao|gì|có|những gì|nào)*
        dữ liệu
        (bên này|bên đó|bên {i}|hội|xã|trợ lý)? (đang|đã|có|còn)* (lưu giữ|lưu|giữ|ghi|biết|lấy|có|nắm)+ (được)? (những|các|mấy|cái)* (gì|thông tin gì|cái gì|dữ liệu gì|thông tin nào|thông tin|dữ liệu) (gì)? (của|về) {i}
        {i} (đã|vừa)? (khai|cho biết|cung cấp|khai báo|gửi|đưa) (những|cái)? gì (rồi)?
        (xem|coi|cho xem|biết)+ (lại)? (những|các)? (gì|thông tin|dữ liệu) (đã|đang|được)+ (lưu|giữ|khai|ghi)
        (what|which) (data|information|info|do)+ (you|have|do|keep|about|me|know|on)+|(show|see|view)? (me)? my (data|information|info)
        """,
        "dulieu mydata",
        unless="{self} (hay|có|thường|đã|cũng|vẫn)* (xem|đọc|coi) .*|xem thông tin|đọc thông tin",
        cues="""
        xem|coi|biết|cho xem|lưu|giữ|lấy|tải|gì ; dữ liệu|thông tin|lưu|giữ ; gì|{of}|{bot} (đã|đang)? (lưu|giữ)|cá nhân|về {i}|(đã|đang) (lưu|khai|nhập|giữ) ; !(thời tiết|mạng|ai|lộ|{self} (hay|xem|đọc|lưu|giữ)|báo|xóa|đừng|không|để làm gì|giá|cuộc thi|công khai|{people} có)
        xem|coi|biết|cho ; {i} (đã|vừa)? (khai|cho biết|cung cấp|nhập) (những|cái)? gì
        """,
    ),
    Saying(
        Wish.REST,
        """
        (nghỉ|tạm nghỉ|tạm dừng|dừng lại|nghỉ ngơi|tạm ngưng|tạm ngừng|dừng ở đây|dừng tại đây) (đã|chút|một chút|tí|một tí|một lát|lát|đây|giải lao|tay|cái đã|mai|hôm nay|{part} nay|ở đây|xíu|tý)*
        (để|thôi|hẹn|bận|mệt|đi|chắc|thôi để)* ({when}|{later}|bữa nào|hôm nào) (rồi|thì|hãy|hẵng|mới|sẽ|tôi|rảnh)* (làm tiếp|làm|trả lời|tính|làm nốt|trả lời tiếp|hỏi tiếp|tiếp) (tiếp|nốt|sau|phiếu)*
        (để|thôi để|hẹn) ({when}|{later}|bữa nào|hôm nào)
        (mai|mốt|tối|chiều|sáng mai) (làm|làm tiếp)
        (ăn cơm|nấu cơm|đi làm|ra đồng|đi chợ|cho lợn ăn|tắm|đi ngủ|ngủ|uống nước|đi công việc|có việc|có khách|nghe điện thoại)+ (đã|cái đã|đây|chút|rồi) (làm|làm tiếp)?
        (thôi)? (không làm nữa|không trả lời nữa|không muốn làm nữa|thôi không làm|thôi không làm nữa|không tham gia nữa|đừng hỏi nữa|không hỏi nữa)
        rest|pause
        """,
        "nghi rest",
        0,
        unless="để (câu này)? lúc khác|{self} (làm|đi|hay|thường) .*",
        cues="""
        bận|mệt|phải đi|đi làm|ra đồng|làm đồng|nấu cơm|ăn cơm|có việc|có khách|nghỉ|đi có việc|đi chợ ; đã|mai|lát|tối nay làm|khác|chút|sau|tí ; !(nên|học|hay|để sau|hưu|lễ|trưa tôi|đi họp|bị|sổ)
        để|hẹn|thôi ; mai|lát|hôm khác|khi khác|lúc khác|bữa khác|tối|chiều ; làm|trả lời|tính|nhé|nha|đi|rồi ; !(nhắc|họp|hàng|{other}|câu này|ai)
        """,
        spare=0,
    ),
    Saying(Wish.LEAVE, "thoát (ra|khỏi đây|ra ngoài)?|leave|exit|quit", "thoat leave"),
    Saying(
        Wish.CONTINUE,
        """
        (cho|xin|muốn|để|được|{i})* (làm tiếp|tiếp tục|tiếp|hỏi tiếp|đi tiếp|trả lời tiếp|làm nốt|làm cho xong|làm nốt cho xong|hỏi câu tiếp|hỏi câu tiếp theo|sẵn sàng) ({do}|phần còn lại|mấy câu còn lại|phần sau|câu còn lại|còn lại|phiếu|nốt|theo|trả lời|hỏi|cho xong)*
        (quay lại|trở lại|vào) (để)? (làm tiếp|tiếp tục|làm nốt)|continue|go on
        """,
        "tieptuc continue",
        unless="câu tiếp theo",
        cues="""
        làm|tiếp tục|hỏi|trả lời|quay lại|vào|bài|bắt đầu|sẵn sàng ; tiếp|tiếp tục|nốt|dở|đang làm ; !mai|lát|để|tối|chiều|sáng|học|nhắc|khi|nghề|mốt|hôm khác|trường|không|đừng|sống|làm gì
        câu tiếp theo là gì|câu tiếp là gì|hỏi tiếp
        """,
        spare=0,
    ),
    Saying(
        Wish.FAMILY,
        """
        (xem|mở|cho xem)? (danh hiệu|phiếu)? gia đình học tập (của)? (nhà)? ({self}|mình)?
        (xem|mở|cho xem)? (danh hiệu|phiếu)? dòng họ học tập (của)? ({self}|mình)?
        learning family
        """,
        "giadinh family",
    ),
    Saying(
        Wish.OWN_SHEET,
        """
        (cho|xin|muốn|để|được|{self})* (xem|mở|vào|về|tới|đến)* (tờ)? phiếu (tự chấm|tự đánh giá|cá nhân)* (của)? ({self}|mình|bản thân|riêng {self})
        (cho|xin|muốn|để|được|giờ|{self})* (tự)? (làm|điền|khai|bắt đầu làm|vào làm) (tờ)? phiếu (tự chấm điểm|tự chấm|tự đánh giá|công dân học tập|cá nhân|năm nay)* ((của|cho)? ({self}|mình|bản thân))?
        (cho|xin|muốn|để|được|giờ|{self}|mình|vào|làm|phần|bắt đầu|mở)* tự (đánh giá|chấm điểm|chấm|khai) (phiếu|công dân học tập|điểm|bản thân|năm nay)* ((của|cho)? ({self}|mình|bản thân))?
        (muốn|để|cho)* ({self}|mình)? (đánh giá|chấm điểm) (cho)? (bản thân|chính {self})
        (do|fill in|start|open|see|show)* my (own)? sheet|self assessment
        """,
        "phieu mysheet",
        unless="{self} (đã|có|hay|thường|biết|cũng)+ (tự)? (làm|điền|khai|chấm|đánh giá) .*",
        names=False,
    ),
    Saying(Wish.START, "bắt đầu|bắt đầu (làm|thôi|nào)|start", "start batdau"),
    Saying(
        Wish.SKIP,
        """
        (xin|cho|muốn|thôi)? (bỏ qua|bỏ) (câu này|câu hỏi này|luôn câu này)|bỏ qua (luôn)?|(câu này)? (khó)? (quá)? (thì|xin|cho)? bỏ qua|cho qua (câu này|câu khác)?|qua câu (khác|sau|tiếp theo|tiếp)
        để (câu này)? (lại)? (sau|lúc khác) (trả lời|làm)?|câu (khác|tiếp theo|sau)|(hỏi|chuyển) câu khác|câu này (để sau|bỏ qua|bỏ|qua|thôi)
        không (muốn)? trả lời (câu này|câu hỏi này|câu đó)?|skip (this|it)?|later
        """,
        "boqua skip",
        7,
        unless="không trả lời (số|ai) .*",
        cues="""
        bỏ qua|bỏ|qua|để sau|khỏi trả lời|không trả lời ; câu này|câu khác|câu|khó ; !({self} bỏ|lạc bộ|đừng|quay|câu trước|câu trên|tên|xóa)
        """,
        spare=0,
    ),
    Saying(
        Wish.BACK,
        """
        (cho|xin|muốn)? ({i})? (quay lại|trở lại|lùi lại|lui lại|quay về|trở về|lùi|lui|về) (một)? (câu)? (trước|câu trước|hồi nãy|lúc nãy|vừa rồi|câu hồi nãy|trên|câu trên)?|câu trước (đó)?|back|go back
        """,
        "quaylai back",
        8,
        unless="({i})? (cho|xin|muốn)? về",
        cues="""
        quay lại|trở lại|lui|lùi|quay về|trở về ; câu trước|hồi nãy|vừa rồi|câu trên|lúc nãy|câu ; !(trường|lớp|#|sửa)
        """,
        spare=0,
    ),
    Saying(
        Wish.EXPLAIN,
        """
        (xem)? giải thích (câu này|thêm|rõ|rõ hơn|giùm|cho {i}|{i}|lại)*|nói (rõ|lại|rõ hơn|rõ lại|cụ thể|cụ thể hơn) (câu này|hơn|đi)*
        ({i})? (không|chưa|chả|chẳng) (hiểu|rõ|hiểu rõ|hiểu lắm) (câu này|câu hỏi này|câu hỏi|gì|gì cả|gì hết|ý|lắm|ý câu này|câu đó|nghĩa|là gì|đang hỏi gì)*
        (câu này|câu hỏi này|ý câu này|câu đó|ý)? (có)? nghĩa là (gì|sao|thế nào)|(câu này|câu hỏi này|ý câu này|câu đó|ý) (là|hỏi|nói|nghĩa)* (sao|gì|về gì|cái gì|thế nào)|là (gì|sao)|gì (vậy|thế)|(đang)? hỏi (gì|cái gì) (vậy|thế)?
        khó hiểu (quá)?|explain (it|this)?|what is this|what does (this|it|that) mean|i (do not|don t) understand (this|it|the question)?
        """,
        "giaithich explain",
        9,
        unless="{self} (hay|có|thường|đã|cũng)* (giải thích|nói) .*",
        cues="""
        nói|giải thích|giảng|nhắc lại ; rõ|lại|dễ hiểu|kỹ|cụ thể|câu này|thêm|câu hỏi ; !({self} (nói|giải thích)|cho (con|cháu|bà con)|bà con|tiếng|thật|{when})
        không|chưa|chẳng|chả|khó ; hiểu|rõ ; câu|gì|hỏi|này|lắm|hết ; !(tiếng|thì|nên|con|chữ|điện thoại|biết)
        ví dụ|đơn giản hơn|dễ hiểu hơn ; cho|nói|được không
        """,
        spare=0,
    ),
    Saying(
        Wish.LISTEN,
        "nghe (đọc|câu hỏi)|đọc (cho)? (nghe|{i} nghe)|đọc to lên|(cho|muốn)* nghe (câu này|câu hỏi)|listen",
        "nghe listen",
        6,
    ),
    Saying(Wish.HOME, "menu|trang chủ|về đầu|về trang chủ|màn hình chính|home", "menu home"),
    Saying(
        Wish.HELP,
        """
        giúp ({i} với|với|đỡ|{i})?|trợ giúp|(cần|xin) giúp (đỡ)?|(xin)? hướng dẫn ({i}|cho|cách|làm|với|sử dụng)*|chỉ (cho)? {i} (cách)? (làm|bấm|với|dùng|trả lời)*
        ({i})? (không biết|chưa biết|hổng biết) (làm|bấm|trả lời|dùng|chọn|làm sao|bấm sao|làm thế nào|thế nào|cách|gì)+
        (giờ|bây giờ|thì)? (phải)? (làm|bấm|trả lời|chọn|dùng) (sao|thế nào|làm sao|gì|cái gì|cách nào|kiểu gì|như thế nào|đâu)|làm sao (đây|bây giờ|giờ)?|cách (làm|dùng|bấm|trả lời) (sao|thế nào|ra sao|như thế nào)?
        help (me)?
        """,
        "giup trogiup help",
        cues="""
        không biết|chưa biết|chẳng biết ; bấm|làm|trả lời|chọn ; !(chữ|thì|nên|điện thoại|ai|gì cả|bánh|ruộng|tiếng|đọc)
        chỉ|hướng dẫn|giúp|bày ; {i} ; bấm|làm|với|cách|trả lời|sử dụng ; !({self} (chỉ|hướng dẫn|giúp|hay|làm)|bà con|hàng xóm|con cháu|học|zalo|cho {other}|hộ|{for} {other})
        bấm vào đâu|bấm chỗ nào|bấm số nào|bấm nút nào
        """,
        spare=0,
    ),
    Saying(Wish.SETTINGS, "cài đặt|settings", "caidat settings"),
    Saying(Wish.LINK, "liên kết|link", "lienket link"),
    Saying(
        Wish.PAGE,
        "(cho {i})? (mở|xem|làm|làm tiếp|sang|đọc) (trên|bằng|ở|lên)? (cái)? (trang|trang web|web|website) (cho dễ|cho rõ|cho to)?|trang web|open (the)? page",
        "motrang moweb",
    ),
    Saying(
        Wish.NOT_ME, "không phải {i} (mở|mở trang|vừa mở)|không phải {i} mở trang ({i})?|it was not me", ""
    ),
    Saying(
        Wish.WHY,
        "(vì sao|tại sao|sao) ({i})? (lại)? (nhận|có) (được)? tin này|(vì sao|tại sao|sao) (lại)? (nhắn|gửi|gởi) (tin)? (này)? cho {i}"
        "|vì sao|tại sao|why (did i get this|me)?",
        "visao why",
    ),
    Saying(Wish.WORK, "(về)? việc (của)? (chi hội|xã)|về (bảng|bảng số liệu)|work|board", "viec bang work"),
    Saying(
        Wish.WORK,
        "chi hội|bảng (chi hội|của thôn|số liệu)|tóm tắt|số liệu|summary",
        "tomtat baocao",
        names=False,
    ),
    Saying(Wish.DUTY, ""),
    Saying(
        Wish.REGISTER,
        "(cho)? ({i})? (muốn)? đăng ký (phấn đấu)? (năm nay)?|đăng ký phấn đấu|register",
        "dangky register",
        names=False,
    ),
    Saying(
        Wish.UNREGISTER,
        "({i})? (không|chưa|chẳng) (có|hề|muốn)? đăng ký (gì|đâu|phấn đấu)*|không phải {i} đăng ký|(bỏ|rút|hủy|thôi) (việc)? đăng ký (phấn đấu)?|unregister",
        "rutdangky unregister",
        names=False,
    ),
    Saying(Wish.PAPER, "(nhập|ghi|vào) (các|những)? phiếu giấy|nhập phiếu|paper sheets", "", names=False),
    Saying(Wish.UNDO, "hoàn tác|khôi phục (lại)?|undo", "hoantac khoiphuc undo"),
    Saying(
        Wish.KEEP_WORDS,
        "(cứ)? ghi (lại|vào|giúp|giùm|đi|luôn|nhé|xuống)* (câu này|lời này|câu đó|lời {i}|ý này|câu trên|cho {i}|{i}|những lời này|câu vừa rồi)? (vào|lại|giúp|cho chi hội (đọc|xem|biết)|để chi hội (đọc|xem)|cho hội đọc)*|keep (it|this)|write (it|this) down|note (it|this)",
        cues="""
        ghi ; lời|câu|vào|lại|giúp|giùm|này ; bác|tôi|bà|này|cháu|nhé|cho|con|ông|nghe ; !(sổ|nhật ký|chép|{self} ghi|lịch|nhớ|xóa|đã ghi)
        """,
        spare=0,
    ),
)
