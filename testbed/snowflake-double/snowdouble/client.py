"""A small client: logs in and runs statements, one after the other. For the command line and the tests."""

import json
import sys
import time
import urllib.request
import uuid

from .names import _PIECE


class Failed(Exception):
    def __init__(self, reply):
        super().__init__(f"{reply.get('code')}: {reply.get('message')}")
        self.code = reply.get("code")


class Client:
    def __init__(self, url, user="ADMIN", password="admin", parameters=None, timeout=900, data=None, **query):
        self.url, self.timeout, self.token = url, timeout, None
        asked = "&".join(f"{k}={v}" for k, v in query.items() if v)
        body = {"data": {"LOGIN_NAME": user, "PASSWORD": password, "SESSION_PARAMETERS": parameters or {}, **(data or {})}}
        self.token = self.post("/session/v1/login-request?" + asked, body)["data"]["token"]

    def post(self, path, body, method="POST"):
        headers = {"Content-Type": "application/json", "Authorization": f'Snowflake Token="{self.token}"'}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode() if body is not None else None, headers, method=method)
        with urllib.request.urlopen(request, timeout=self.timeout) as reply:
            found = json.loads(reply.read())
        if isinstance(found, dict) and found.get("success") is False:
            raise Failed(found)
        return found

    def run(self, sql, request=None, **more):
        """The data of the reply."""
        found = self.post(f"/queries/v1/query-request?requestId={request or uuid.uuid4()}", {"sqlText": sql, **more})
        while found.get("code") in ("333333", "333334"):
            found = self.post(found["data"]["getResultUrl"], None, "GET")
        return found["data"]

    def rows(self, sql, **more):
        return self.run(sql, **more)["rowset"]

    def value(self, sql):
        rows = self.rows(sql)
        return rows[0][0] if rows else None

    def close(self):
        self.post("/session?delete=true", {})


def split(text):
    """The statements of a file: separated by semicolons outside of strings, names, comments and $$."""
    parts, part, at = [], "", 0
    for piece in _PIECE.finditer(text):
        *done, rest = text[at : piece.start()].split(";")
        for d in done:
            parts.append(part + d)
            part = ""
        part += rest + piece[0]
        at = piece.end()
    *done, rest = text[at:].split(";")
    for d in done:
        parts.append(part + d)
        part = ""
    parts.append(part + rest)
    return [p.strip() for p in parts if _PIECE.sub(lambda m: "" if m[0][:2] in ("--", "/*", "//") else m[0], p).strip()]


def run_file(url, path):
    """Runs the statements of a file; results to stdout, the first error ends it."""
    text = sys.stdin.read() if path == "-" else open(path, encoding="utf-8").read()
    client = Client(url)
    for statement in split(text):
        start = time.monotonic()
        try:
            data = client.run(statement)
        except Failed as error:
            print(f"{error}\nin: {statement}", file=sys.stderr)
            return 1
        if data["statementTypeId"] in (0x1000, 0x4400, 0x4500):
            for row in data["rowset"]:
                print("\t".join("" if v is None else v for v in row))
        else:
            print(
                f"{' '.join(statement.split())[:60]} ... {data['rowset'][0][0] if data['rowset'] else ''} ({time.monotonic() - start:.2f} s)",
                file=sys.stderr,
            )
    client.close()
    return 0
