"""A mail server on loopback that keeps what it is sent, or fails in a way of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer

LONG = 20  # seconds after which a test that hangs fails


@dataclass
class MailServer:
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)

    def session(self, handler: StreamRequestHandler) -> None:
        """SMTP (RFC 5321) as far as a client needs it."""
        handler.wfile.write(b"220 here\r\n")
        for line in handler.rfile:
            command = line[:4].upper()
            if command == b"DATA":
                handler.wfile.write(b"354 go on\r\n")
                data = b"".join(iter(handler.rfile.readline, b".\r\n"))
                self.mails.append(message_from_bytes(data, policy=policy.default))
            handler.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")


@contextmanager
def mail_server(session: Callable[[StreamRequestHandler], None] | None = None) -> Iterator[MailServer]:
    server = MailServer()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            (session or server.session)(self)

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as listener:
        server.port = listener.server_address[1]
        thread = threading.Thread(target=listener.serve_forever, args=[0.01])
        thread.start()
        yield server
        listener.shutdown()
        thread.join()


def wait_for_mail() -> None:
    """Until everything that was to be mailed is, or cannot be."""
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(LONG)
