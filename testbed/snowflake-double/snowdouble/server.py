"""HTTP: the drivers' paths, and the double's own ones under /__ for tests. One thread per connection."""

import base64
import gzip
import json
import os
import secrets
import socket
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from .engine import Engine
from .errors import SnowflakeError
from .faults import error_of
from .protocol import Protocol, failed
from .session import Session


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    protocol = None  # set by start()

    def log_message(self, *args):
        """The double has a log of its own: /__log."""

    def do_GET(self):
        self._handle()

    def do_POST(self):
        self._handle()

    def do_DELETE(self):
        self._handle()

    def _handle(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Encoding") == "gzip" or raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        if url.path == "/oauth/token-request":
            return self._oauth(dict(parse_qsl(raw.decode())))
        try:
            body = json.loads(raw) if raw.strip() else {}
        except ValueError:
            return self._reply({"error": "not JSON"}, 400)
        if url.path.startswith("/__"):
            return self._admin(url.path[3:], body)
        return self._driver(url.path, query, body)

    # ---- the drivers' requests, and the faults around them

    def _driver(self, path, query, body):
        p, sql = self.protocol, body.get("sqlText") if isinstance(body, dict) else None
        request = query.get("requestId")
        entry = p.log.add(path=path, requestId=request, retry=query.get("retryCount"), sql=sql)
        text = sql if sql and path == "/queries/v1/query-request" else path
        for phase in ("before", "after"):
            if phase == "after":
                try:
                    reply = self._answer(path, query, body, request, entry)
                except SnowflakeError as error:
                    reply = failed(error)
            if fault := p.faults.take(text, phase):
                entry["fault"] = f"{phase}:{fault['action']}"
                if fault["action"] == "delay":
                    time.sleep(fault.get("seconds", 5))
                elif fault["action"] == "drop":
                    return self._drop()
                elif fault["action"] == "status":
                    return self._reply(None, fault.get("status", 503))
                else:
                    return self._reply(failed(error_of(fault)))
        return self._reply(reply)

    def _answer(self, path, query, body, request, entry):
        p, header = self.protocol, self.headers.get("Authorization", "")
        done = {"data": None, "code": None, "message": None, "success": True}
        if path == "/session/v1/login-request":
            return p.login(body, query)
        if path == "/session/token-request":
            return p.renew(body)
        if path.startswith("/telemetry") or path.startswith("/incidents"):
            return done
        ticket = p.logins.ticket(header)
        entry["user"], entry["role"] = ticket.session.user, ticket.session.role
        if path == "/queries/v1/query-request":
            reply, again = p.query(ticket, body, request)
            if again:
                entry["dedup"] = True
            return reply
        if path == "/queries/v1/abort-request":
            return p.abort(body)
        if path.startswith("/queries/") and path.endswith("/result"):
            return p.wait(path.split("/")[2])
        if path.startswith("/monitoring/queries/"):
            return p.status_of(path.rsplit("/", 1)[1])
        if path == "/session" and query.get("delete") == "true":
            p.logins.leave(ticket)
            return done
        if path in ("/session", "/session/heartbeat"):
            return done
        raise SnowflakeError(390400, f"The double does not know {path}", "08001")

    # ---- the double's own requests

    def _admin(self, name, body):
        p = self.protocol
        post, delete = self.command == "POST", self.command == "DELETE"
        if name == "health":
            return self._reply({"ok": True, "pid": os.getpid(), "settings": p.settings})
        if name == "faults":
            if post or delete:
                try:
                    p.faults.set(body if post else [])
                except (KeyError, ValueError, TypeError) as error:
                    return self._reply({"error": str(error)}, 400)
            return self._reply(p.faults.list())
        if name == "log":
            if delete:
                p.log.clear()
            return self._reply(p.log.list())
        if name == "settings" and post:
            p.settings.update({k: v for k, v in body.items() if k in p.settings})
            return self._reply(p.settings)
        if name == "tokens" and post:
            expires = time.time() + body["expires_in"] if "expires_in" in body else None
            p.logins.tokens[body["token"]] = {"user": body["user"], "kind": body["kind"], "expires": expires}
            return self._reply({"ok": True})
        if name == "clients" and post:
            p.oauth_clients = {**getattr(p, "oauth_clients", {}), body["client_id"]: (body["client_secret"], body["user"])}
            return self._reply({"ok": True})
        if name == "sessions" and post:
            p.logins.expire(master=body.get("expire") == "master")
            return self._reply({"ok": True})
        if name == "clock" and post:
            p.engine.catalog.clock.advance(float(body["advance_seconds"]))
            return self._reply({"now": p.engine.catalog.clock.now().isoformat()})
        if name == "touch" and post:
            return self._reply({"last_altered": touch(p.engine, body["table"])})
        if name == "lock" and post:
            return self._reply(hold_lock(p.engine, body["table"], float(body.get("seconds", 5))))
        return self._reply({"error": f"unknown: /__{name}"}, 404)

    def _oauth(self, form):
        """The token endpoint of an identity provider: client credentials."""
        client, secret = form.get("client_id"), form.get("client_secret")
        if (self.headers.get("Authorization") or "").startswith("Basic "):
            client, _, secret = base64.b64decode(self.headers["Authorization"][6:]).decode().partition(":")
        known = getattr(self.protocol, "oauth_clients", {}).get(client)
        if form.get("grant_type") != "client_credentials" or known is None or known[0] != secret:
            return self._reply({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(24)
        self.protocol.logins.tokens[token] = {"user": known[1], "kind": "oauth", "expires": time.time() + 600}
        return self._reply({"access_token": token, "token_type": "Bearer", "expires_in": 600})

    # ---- replies

    def _reply(self, value, status=200):
        body = b"" if value is None else json.dumps(value, default=str).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drop(self):
        """Ends the connection with a reset and not one byte of a reply."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Files made of the socket hold it open; all must go for the reset to be sent.
        self.rfile.close()
        self.connection.close()


def touch(engine, name):
    """Changes LAST_ALTERED and nothing else, as a background operation of the service's may."""
    with engine.catalog.lock:
        table = Session(engine, "ADMIN", "ACCOUNTADMIN", {}).find("TABLE", name)
        table.altered = engine.catalog.clock.tick()
        return table.altered.isoformat()


def hold_lock(engine, name, seconds):
    """Somebody else's transaction: it writes the table for that long."""
    session = Session(engine, "ADMIN", "ACCOUNTADMIN", {})
    table = session.find("TABLE", name)
    engine.execute(session, "BEGIN")
    with engine.catalog.lock:
        if table.writer is not None:
            return {"error": "locked already"}
        table.writer = session
        engine.locks.setdefault(session, set()).add(table)
    timer = threading.Timer(seconds, session.rollback)
    timer.daemon = True
    timer.start()
    return {"ok": True}


def start(addresses, port, dedup=True):
    """Servers on all these addresses, one port and one account; they serve in threads until shutdown()."""
    handler = type("Handler", (Handler,), {"protocol": Protocol(Engine(), dedup)})
    servers = []
    for address in addresses:
        servers.append(Server((address, servers[0].server_address[1] if servers else port), handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
    return servers
