"""What the titles are called."""

from dialogs.phrases import Phrase

NAMES = {
    "commune": Phrase("titles.commune", "“Cộng đồng học tập” cấp xã"),
    "unit": Phrase("titles.unit", "“Đơn vị học tập”"),
    "village": Phrase("titles.village", "“Cộng đồng học tập” của thôn"),
    "family": Phrase("titles.family", "“Gia đình học tập”"),
    "clan": Phrase("titles.clan", "“Dòng họ học tập”"),
}
