"""git's own server program (git http-backend) behind TLS and basic authentication.

usage: https.py ADDRESS PORT ROOT CERTIFICATE KEY USER PASSWORD_FILE

The standard library has no server with CGI and TLS that streams; this one does what git's clients need and no more.
"""

import base64
import hmac
import http.server
import os
import ssl
import subprocess
import sys
from urllib.parse import urlsplit

ADDRESS, PORT, ROOT, CERTIFICATE, KEY, USER, PASSWORD_FILE = sys.argv[1:]
with open(PASSWORD_FILE, encoding="utf-8") as file:
    WANTED = "Basic " + base64.b64encode(f"{USER}:{file.read().strip()}".encode()).decode()


class Handler(http.server.BaseHTTPRequestHandler):
    timeout = 60

    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        if not hmac.compare_digest(self.headers.get("Authorization", ""), WANTED):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.backend()

    def backend(self):
        url = urlsplit(self.path)
        env = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": ROOT,
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_GLOBAL": os.path.join(os.path.dirname(ROOT), "gitconfig"),
            "REQUEST_METHOD": self.command,
            "PATH_INFO": url.path,
            "QUERY_STRING": url.query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        body = self.body()
        with subprocess.Popen(
            ["git", "http-backend"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as backend:
            backend.stdin.write(body)
            backend.stdin.close()
            status, headers = 200, []
            while line := backend.stdout.readline().decode().strip():
                name, value = line.split(": ", 1)
                if name == "Status":
                    status = int(value[:3])
                else:
                    headers.append((name, value))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            while chunk := backend.stdout.read(65536):
                self.wfile.write(chunk)
        self.close_connection = True

    def body(self):
        """What a fetch sends: a few kilobytes."""
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)


server = http.server.ThreadingHTTPServer((ADDRESS, int(PORT)), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, KEY)
# The handshake in the request's own thread: a client that does not finish it holds up nobody.
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
