"""A text message gateway of one's own: a real HTTP server that keeps what it was asked, and answers as a test wants."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Gateway:
    """What it was asked, and how it answers: a status with a body, late if `wait` says so (seconds)."""

    asked: list[Asked] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)  # ids, each once
    status: int = 200
    body: bytes = b'{"code": "0"}'
    wait: float = 0
    drip: float = 0  # seconds between the bytes of the answer
    hang_up: bool = False  # takes the message, and cuts the line instead of answering
    location: str = ""
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"

    def settings(self, **other: Any) -> dict[str, Any]:
        """The description of this gateway as `shell.gateway_file` reads it."""
        body = {"mobile": "{telephone}", "content": "{text}", "tpl": "{template}", "msgid": "{id}"}
        return {
            "url": self.url,
            "method": "POST",
            "format": "json",
            "timeout": 5.0,
            "headers": {"Authorization": "Bearer not-for-the-database"},
            "body": {**body, "params": "{facts}"},
            "success": {"status": [200], "field": "code", "equals": ["0", "DUPLICATE"]},
            "refused": {"field": "code", "equals": ["BLACKLIST"]},
            **other,
        }


def serve(gateway: Gateway) -> ThreadingHTTPServer:
    """Start it on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            gateway.asked.append(asked)
            body = gateway.body
            if asked.body.startswith(b"{"):
                known = asked.json.get("msgid", "")
                if known in gateway.delivered:
                    body = b'{"code": "DUPLICATE"}'
                elif gateway.status == 200 and gateway.body == b'{"code": "0"}':
                    gateway.delivered.append(known)
            if gateway.hang_up:
                self.close_connection = True
                return
            time.sleep(gateway.wait)
            try:
                self.send_response(gateway.status)
                if gateway.location:
                    self.send_header("Location", gateway.location)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for place in range(len(body)):
                    self.wfile.write(body[place : place + 1])
                    self.wfile.flush()
                    time.sleep(gateway.drip)
            except OSError:
                pass  # whoever asked did not wait

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    gateway.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
