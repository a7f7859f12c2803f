"""The place a command is about."""

from typing import Any

from bot.app import App
from bot.commands.opened import CantDoError
from storage.place_named import places_named


async def one_place(app: App, words: str, *levels: str) -> dict[str, Any]:
    """The one place that is meant, of one of these levels; else it is said what there is."""
    found = await app.store.read(lambda tx: places_named(tx, words))
    fit = [each for each in found if not levels or each["level"] in levels]
    if len(fit) == 1:
        return fit[0]
    if not found:
        raise CantDoError(f"không có nơi nào là {words!r}; xem mã: cdht places list")
    if not fit:
        raise CantDoError(f"{found[0]['label'] or words} không phải loại nơi cần ở đây")
    lines = "".join(f"\n  {each['code'] or each['id']}  {each['label']}" for each in fit)
    raise CantDoError(f"có nhiều nơi tên {words!r}; xin ghi mã:{lines}")
