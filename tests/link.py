"""A way to PostgreSQL that can be stalled, slowed, cut, falsified: TCP in front of a server's socket."""

import contextlib
import socket
import struct
import threading
import time
from typing import Literal

Mode = Literal["pass", "stall", "slow", "cut", "reset", "refuse", "garbage"]


class Link:
    """Listens on 127.0.0.1:port.

    Attributes:
        mode: pass; stall (accepts, never answers); slow (`delay` seconds a packet); cut (an answer ends in
            its midst); reset; refuse (resets what is open, and nobody listens); garbage (what comes back is
            no protocol).
    """

    def __init__(self, unix_socket: str, delay: float = 1.5) -> None:
        self.upstream, self.delay = unix_socket, delay
        self._mode: Mode = "pass"
        self._open: set[socket.socket] = set()
        self._lost: set[socket.socket] = set()
        self._listen(0)

    @property
    def mode(self) -> Mode:
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        refused, self._mode = self._mode == "refuse", mode
        if mode == "refuse" and not refused:
            self._stop_listening()
        elif refused and mode != "refuse":
            self._listen(self.port)
        if mode in ("reset", "refuse"):
            for one in list(self._open):
                _reset(one)

    def lose(self) -> None:
        """Swallow for ever what goes over the connections of now, as a firewall that forgot them."""
        self._lost |= self._open

    def close(self) -> None:
        self._stop_listening()
        self._mode = "cut"
        self._lost.clear()
        for one in list(self._open):
            _end(one)

    def _listen(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _stop_listening(self) -> None:
        # Closed alone, it would take one more: the thread in accept() holds it.
        _end(self._listener)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._wait(client)
        server = socket.socket(socket.AF_UNIX)
        try:
            if self.mode in ("cut", "reset", "refuse"):
                raise OSError
            server.connect(self.upstream)
        except OSError:
            (_end if self.mode in ("pass", "cut") else _reset)(client)
            return
        self._open |= {client, server}
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._wait(source)
                answers = source.family == socket.AF_UNIX
                if self.mode == "cut":
                    target.sendall(data[: len(data) // 2] if answers else b"")
                    break
                if self.mode == "slow":
                    time.sleep(self.delay)
                if self.mode == "garbage" and answers:
                    data = bytes(byte ^ 0x5A for byte in data)
                target.sendall(data)
        # Both, or the other pump would keep the end of the connection from being noticed.
        for one in (source, target):
            _end(one)
            self._open.discard(one)
            self._lost.discard(one)

    def _wait(self, source: socket.socket) -> None:
        while self.mode == "stall" or source in self._lost:
            time.sleep(0.02)


def _reset(one: socket.socket) -> None:
    """Let the other side see a connection reset instead of an end."""
    with contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Reading only, or the end would be sent first. A thread that reads would keep it open.
        one.shutdown(socket.SHUT_RD)
        one.close()


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        one.close()
