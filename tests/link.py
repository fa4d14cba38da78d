"""A way to PostgreSQL that can be stalled, slowed and cut: TCP in front of a server's Unix socket."""

import contextlib
import socket
import threading
import time


class Link:
    """Listens on 127.0.0.1:port. `mode`: pass; stall (accepts, never answers); slow (`delay` seconds a
    packet); cut.
    """

    def __init__(self, unix_socket: str, delay: float = 1.5) -> None:
        self.upstream, self.delay, self.mode = unix_socket, delay, "pass"
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        self.mode = "cut"
        for one in list(self._open):
            _end(one)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._wait()
        server = socket.socket(socket.AF_UNIX)
        try:
            if self.mode == "cut":
                raise OSError
            server.connect(self.upstream)
        except OSError:
            _end(client)
            return
        self._open |= {client, server}
        for pair in ((client, server), (server, client)):
            threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._wait()
                if self.mode == "cut":
                    break
                if self.mode == "slow":
                    time.sleep(self.delay)
                target.sendall(data)
        # Both, or the other pump would keep the end of the connection from being noticed.
        for one in (source, target):
            _end(one)
            self._open.discard(one)

    def _wait(self) -> None:
        while self.mode == "stall":
            time.sleep(0.02)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        one.close()
