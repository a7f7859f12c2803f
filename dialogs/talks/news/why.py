"""Why a message came: each push names its reason when asked."""

from dialogs.conversation import World
from dialogs.engine import Done, Say, Talk
from dialogs.phrases import Phrase


def why(world: World) -> Talk:  # noqa: ARG001
    """Why the last message came."""
    yield Say(Phrase("why.none", "Dạo này {minh} chưa chủ động nhắn gì cho {ban}{a}."))
    return Done()
