"""What pages are told by their browsers: nothing that no browser of ours says, and in its time."""

import time
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.surface.frames import USUAL_BYTES, Frames
from dashboard.surface.uploads import MOST_FILES
from dashboard.view.guard import LONGEST_FRAME
from tests.visitor import wait_for


def message(kind: str, **fields: Any) -> bytes:
    said = BackMsg()
    if isinstance(getattr(said, kind), bool):
        setattr(said, kind, True)
    else:
        getattr(said, kind).SetInParent()
        for name, value in fields.items():
            getattr(getattr(said, kind), name).extend(value)
    content: bytes = said.SerializeToString()
    return content


def operation(payload: str) -> bytes:
    said = BackMsg()
    getattr(said.backend_operation_request, payload).SetInParent()
    content: bytes = said.SerializeToString()
    return content


def heard(*frames: bytes | None, most_a_second: int = 1_000) -> list[bytes | None]:
    """Which of these frames a page hears; None = one of text."""
    waiting: list[Any] = [
        {"type": "websocket.receive", "bytes": frame} | ({"text": "x"} if frame is None else {})
        for frame in frames
    ]
    waiting.append({"type": "websocket.disconnect"})
    found: list[bytes | None] = []

    async def page(_scope: Any, receive: Any, _send: Any) -> None:
        while (said := await receive())["type"] == "websocket.receive":
            found.append(said["bytes"])

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(_: Any) -> None:
        raise AssertionError

    wait_for(Frames(page, most_a_second)({"type": "websocket"}, receive, send))
    return found


OURS = [
    message("rerun_script"),
    message("stop_script"),
    message("app_heartbeat"),
    message("file_urls_request", file_names=["a"] * MOST_FILES),
    operation("deferred_file"),
    # On these Streamlit hangs up.
    b"\xff\xff",
    b"x" * (LONGEST_FRAME + 1),
]
NOT_OURS = [
    message("load_git_info"),
    message("clear_cache"),
    message("set_run_on_save"),
    message("debug_disconnect_websocket"),
    message("debug_shutdown_runtime"),
    message("file_urls_request", file_names=["a"] * (MOST_FILES + 1)),
    operation("install_skills"),
    operation("dismiss_skills_nudge"),
    operation("dataframe_chunk"),
    message("backend_operation_request"),
    b"",
    None,
]


@pytest.mark.parametrize("frame", NOT_OURS)
def test_what_no_browser_of_ours_says_is_not_heard_and_what_follows_is(frame: bytes | None) -> None:
    assert heard(OURS[0], frame, *OURS) == [OURS[0], *OURS]


def test_every_kind_of_message_that_streamlit_knows_was_looked_at() -> None:
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    looked_at = {BackMsg.FromString(frame).WhichOneof("type") for frame in [*OURS[:5], *NOT_OURS[:-2]]}
    assert kinds == looked_at


def test_who_says_very_much_is_heard_in_time() -> None:
    began = time.monotonic()
    frames = [OURS[0]] * 25
    assert heard(*frames, most_a_second=10) == frames
    assert 2.0 <= time.monotonic() - began
    began = time.monotonic()
    heard(*frames, most_a_second=25)
    assert time.monotonic() - began < 1.0
    # As many bytes in few messages are heard no sooner.
    began, long = time.monotonic(), b"\xff" * 9 * USUAL_BYTES
    heard(long, long, long, most_a_second=10)
    assert 2.0 <= time.monotonic() - began
