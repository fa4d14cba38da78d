"""How long the server waits for the head of a request: uvicorn waits for ever, and each holds a place.

A connection that sends a letter a minute costs its sender nothing. So one whose request has not begun within
a few seconds is closed; a request's body and an open page may take their time.
"""

import asyncio
from weakref import WeakKeyDictionary

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 10.0
_waits: WeakKeyDictionary[H11Protocol, asyncio.TimerHandle] = WeakKeyDictionary()


def bound(seconds: float = SECONDS) -> None:
    """Have connections of this process close when the head of a request does not come within `seconds`.

    uvicorn has no setting for it, and Streamlit has chosen the protocol before our code is read: so it is the
    class itself that is completed. tests/surface/test_patience.py fails when a version does it otherwise.
    """
    made, handled = H11Protocol.connection_made, H11Protocol.handle_events
    completed, lost = H11Protocol.on_response_complete, H11Protocol.connection_lost

    def begin(protocol: H11Protocol) -> None:
        end(protocol)
        _waits[protocol] = protocol.loop.call_later(seconds, protocol.transport.close)

    def end(protocol: H11Protocol) -> None:
        if (waits := _waits.pop(protocol, None)) is not None:
            waits.cancel()

    def connection_made(self: H11Protocol, transport: asyncio.Transport) -> None:
        made(self, transport)
        begin(self)

    def handle_events(self: H11Protocol) -> None:
        before = self.scope
        handled(self)
        if self.scope is not before:
            end(self)

    def on_response_complete(self: H11Protocol) -> None:
        completed(self)
        if not self.transport.is_closing():
            begin(self)

    def connection_lost(self: H11Protocol, exc: Exception | None) -> None:
        end(self)
        lost(self, exc)

    H11Protocol.connection_made = connection_made  # type: ignore[method-assign]
    H11Protocol.handle_events = handle_events  # type: ignore[method-assign]
    H11Protocol.on_response_complete = on_response_complete  # type: ignore[method-assign]
    H11Protocol.connection_lost = connection_lost  # type: ignore[method-assign]
