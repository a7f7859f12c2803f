"""Whom the assistant can't write to: said in one sentence, to whoever has somebody to be told."""

from dialogs.phrases import Phrase


def by_you(count: int) -> list[Phrase]:
    """So many of them only the reader can tell; nothing where all are told."""
    if count < 1:
        return []
    return [Phrase("reach.by_you", "{n} người {minh} không nhắn tới được, chỉ {ban} nhắc được{a}.", n=count)]
