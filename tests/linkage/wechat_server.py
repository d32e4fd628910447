"""A WeChat of one's own: a real HTTP server that speaks the documented interface, and errs as a test wants."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

APP, SECRET = "wx0123456789abcdef", "not-for-the-database"


@dataclass
class WechatServer:
    """Tokens are numbered; `over` are those it says have ended."""

    tokens: int = 0
    over: set[str] = field(default_factory=set)
    sent: list[dict[str, Any]] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=lambda: {"good": "openid-1"})
    errcode: int = 0
    nonsense: bool = False
    wait: float = 0
    port: int = 0

    def settings(self, **other: Any) -> dict[str, Any]:
        return {
            "app_id": APP,
            "secret": SECRET,
            "address": f"http://127.0.0.1:{self.port}",
            "authorize": "https://open.weixin.example/authorize",
            "timeout": 2.0,
            "data": {"character_string1": "{number}", "thing2": "{subject}", "remark": "{text}"},
            **other,
        }

    def answer(self, path: str, asked: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if path == "/cgi-bin/stable_token":
            if (body["appid"], body["secret"]) != (APP, SECRET):
                return {"errcode": 40013, "errmsg": "invalid appid"}
            self.tokens += body.get("force_refresh", False) or not self.tokens
            return {"access_token": f"token-{self.tokens}", "expires_in": 7200}
        if path == "/sns/oauth2/access_token":
            openid = self.codes.pop(asked.get("code", ""), "")
            return {"openid": openid} if openid else {"errcode": 40029, "errmsg": "invalid code"}
        if path == "/cgi-bin/message/template/send":
            if asked["access_token"] in self.over:
                return {"errcode": 42001, "errmsg": "access_token expired"}
            self.sent.append(body)
            if not self.errcode and body["client_msg_id"] not in self.delivered:
                self.delivered.append(body["client_msg_id"])
            return {"errcode": self.errcode, "errmsg": "", "msgid": 7}
        return {"errcode": 404}


def serve(wechat: WechatServer) -> ThreadingHTTPServer:
    """Start it on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            url = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            answer = json.dumps(wechat.answer(url.path, asked, body)).encode()
            time.sleep(wechat.wait)
            if wechat.nonsense:
                answer = b"<html>Bad Gateway</html>"
            try:
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            except OSError:
                pass  # whoever asked did not wait

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    wechat.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
