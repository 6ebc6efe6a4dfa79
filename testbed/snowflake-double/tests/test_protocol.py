"""The wire: logins, replies that come again, faults, renewals, cancels. Over HTTP, on a port of its own."""

import base64
import datetime
import hashlib
import http.client
import json
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from snowdouble.client import Client, Failed, split
from snowdouble.server import start


class Wire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = start(["127.0.0.1"], 0)
        cls.protocol = cls.servers[0].RequestHandlerClass.protocol
        cls.url = f"http://127.0.0.1:{cls.servers[0].server_address[1]}"

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.shutdown()
            server.server_close()
        del cls.servers, cls.protocol

    def setUp(self):
        self.client = Client(self.url)
        self.admin("settings", {"dedup": True, "poll_after": 45})
        self.admin("faults", [])
        self.client.run("CREATE OR REPLACE DATABASE A")
        self.client.run("CREATE OR REPLACE DATABASE B")
        self.client.run("CREATE TABLE A.PUBLIC.M AS SELECT 'a' AS V")
        self.client.run("CREATE TABLE B.PUBLIC.M AS SELECT 'b' AS V")

    def admin(self, name, body):
        request = urllib.request.Request(f"{self.url}/__{name}", json.dumps(body).encode(), method="POST")
        return json.loads(urllib.request.urlopen(request, timeout=10).read())

    def refused(self, code, call):
        with self.assertRaises(Failed) as caught:
            call()
        self.assertEqual(str(code), caught.exception.code)

    # ---- faults

    SWAP = "ALTER DATABASE A SWAP WITH B"

    def test_a_lost_reply_and_the_same_request_again(self):
        for dedup in (True, False):
            self.admin("settings", {"dedup": dedup})
            before, request = self.client.value("SELECT V FROM A.PUBLIC.M"), str(uuid.uuid4())
            self.admin("faults", [{"match": "SWAP", "phase": "after", "action": "drop"}])
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionError, urllib.error.URLError)):
                self.client.run(self.SWAP, request)
            self.client.run(self.SWAP, request)
            after = self.client.value("SELECT V FROM A.PUBLIC.M")
            self.assertEqual(dedup, before != after, "without de-duplication the second one undoes the first one")

    def test_a_request_that_never_came(self):
        for fault in ({"action": "drop"}, {"action": "status", "status": 503}):
            self.admin("faults", [{"match": "SWAP", "phase": "before", **fault}])
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionError, urllib.error.URLError)):
                self.client.run(self.SWAP)
            self.assertEqual("a", self.client.value("SELECT V FROM A.PUBLIC.M"))

    def test_errors_and_bad_faults(self):
        self.admin("faults", [{"match": "SWAP", "action": "error", "code": "000630", "message": "its time was over"}])
        self.refused("000630", lambda: self.client.run(self.SWAP))
        with self.assertRaises(urllib.error.HTTPError):
            self.admin("faults", [{"match": "SWAP", "action": "explode"}])

    def test_a_block_stalls_between_its_statements(self):
        self.admin("faults", [{"match": r"^\s*ALTER DATABASE", "phase": "inside", "action": "delay", "seconds": 30}])
        block = f"EXECUTE IMMEDIATE $$ BEGIN UPDATE A.PUBLIC.M SET V = 'won'; {self.SWAP}; RETURN 'FLIPPED'; END; $$"
        self.refused("000630", lambda: self.client.run(block, parameters={"STATEMENT_TIMEOUT_IN_SECONDS": 1}))
        self.assertEqual("won", self.client.value("SELECT V FROM A.PUBLIC.M"))

    def test_a_stalled_block_is_seen_and_cancelled(self):
        self.admin("faults", [{"match": r"^\s*ALTER DATABASE", "phase": "inside", "action": "delay", "seconds": 30}])
        failed = []
        other = Client(self.url, parameters={"QUERY_TAG": "op/u1/flip"})

        def flip():
            try:
                other.run(f"EXECUTE IMMEDIATE $$ BEGIN {self.SWAP}; END; $$")
            except Failed as error:
                failed.append(error.code)

        thread = threading.Thread(target=flip)
        thread.start()
        running = "SELECT QUERY_ID FROM TABLE(A.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(USER_NAME => 'ADMIN', RESULT_LIMIT => 100)) WHERE QUERY_TAG = 'op/u1/flip' AND EXECUTION_STATUS = 'RUNNING' AND STARTSWITH(QUERY_TEXT, 'EXECUTE')"
        end = time.monotonic() + 10
        while not (rows := self.client.rows(running)) and time.monotonic() < end:
            time.sleep(0.02)
        self.assertEqual("query cancelled.", self.client.value(f"SELECT SYSTEM$CANCEL_QUERY('{rows[0][0]}')"))
        thread.join(10)
        self.assertEqual(["000604"], failed)
        self.assertEqual([], self.client.rows(running))

    def test_a_lock_that_somebody_holds(self):
        self.admin("lock", {"table": "A.PUBLIC.M", "seconds": 3})
        start = time.monotonic()
        self.client.run("UPDATE A.PUBLIC.M SET V = 'x'")
        self.assertGreater(time.monotonic() - start, 0.4)

    def test_last_altered_moves_by_itself(self):
        sql = "SELECT LAST_ALTERED FROM A.INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'M'"
        before = self.client.value(sql)
        self.admin("touch", {"table": "A.PUBLIC.M"})
        self.assertNotEqual(before, self.client.value(sql))
        self.assertEqual("a", self.client.value("SELECT V FROM A.PUBLIC.M"))

    def test_a_long_query_is_asked_for_again(self):
        self.admin("settings", {"poll_after": 0.2})
        self.assertEqual("waited 1 seconds", self.client.value("SELECT SYSTEM$WAIT(1)"))

    # ---- sessions and logins

    def test_tokens_end_and_are_renewed(self):
        client = Client(self.url)
        self.admin("sessions", {"expire": "session"})
        self.refused(390112, lambda: client.run("SELECT 1"))
        client.token = client.post("/session/token-request", {"oldSessionToken": client.token, "requestType": "RENEW"})["data"][
            "sessionToken"
        ]
        self.assertEqual("1", client.value("SELECT 1"))
        self.admin("sessions", {"expire": "master"})
        self.refused(390114, lambda: client.post("/session/token-request", {"oldSessionToken": client.token}))

    def test_passwords_and_roles(self):
        self.refused(390100, lambda: Client(self.url, password="wrong"))
        self.refused(390100, lambda: Client(self.url, user="nobody"))
        self.refused(390189, lambda: Client(self.url, roleName="NOPE"))
        self.client.run("CREATE OR REPLACE ROLE OTHER")
        self.refused(390186, lambda: Client(self.url, roleName="OTHER"))

    def test_key_pair(self):
        keys = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]
        der = [k.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo) for k in keys]
        self.client.run(f"CREATE OR REPLACE USER K RSA_PUBLIC_KEY = '{base64.b64encode(der[0]).decode()}'")

        def login(key, public, minutes=5):
            now = datetime.datetime.now(datetime.timezone.utc)
            fingerprint = base64.b64encode(hashlib.sha256(public).digest()).decode()
            token = jwt.encode(
                {"iss": f"DOUBLE.K.SHA256:{fingerprint}", "sub": "DOUBLE.K", "iat": now, "exp": now + datetime.timedelta(minutes=minutes)},
                key,
                algorithm="RS256",
            )
            return Client(self.url, user="K", password="", data={"AUTHENTICATOR": "SNOWFLAKE_JWT", "TOKEN": token})

        self.assertEqual("K", login(keys[0], der[0]).value("SELECT CURRENT_USER()"))
        self.refused(390144, lambda: login(keys[1], der[1]))
        self.refused(390144, lambda: login(keys[1], der[0]))
        self.refused(390144, lambda: login(keys[0], der[0], minutes=-5))
        self.client.run(f"ALTER USER K SET RSA_PUBLIC_KEY_2 = '{base64.b64encode(der[1]).decode()}'")
        login(keys[1], der[1])

    def test_tokens(self):
        self.client.run("CREATE OR REPLACE USER T")
        for kind, method, invalid, late in (("pat", "PROGRAMMATIC_ACCESS_TOKEN", 394400, 394401), ("oauth", "OAUTH", 390303, 390318)):

            def login(token, method=method):
                return Client(self.url, user="T", password="", data={"AUTHENTICATOR": method, "TOKEN": token})

            self.admin("tokens", {"user": "T", "token": "good-" + kind, "kind": kind})
            self.admin("tokens", {"user": "T", "token": "late-" + kind, "kind": kind, "expires_in": -1})
            self.assertEqual("T", login("good-" + kind).value("SELECT CURRENT_USER()"))
            self.refused(late, lambda kind=kind: login("late-" + kind))
            self.refused(invalid, lambda login=login: login("other"))

    def test_oauth_client(self):
        self.client.run("CREATE OR REPLACE USER C")
        self.admin("clients", {"client_id": "id", "client_secret": "s", "user": "C"})
        form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
        request = urllib.request.Request(
            self.url + "/oauth/token-request", form, {"Authorization": "Basic " + base64.b64encode(b"id:s").decode()}
        )
        token = json.loads(urllib.request.urlopen(request, timeout=10).read())["access_token"]
        self.assertEqual(
            "C", Client(self.url, user="", password="", data={"AUTHENTICATOR": "OAUTH", "TOKEN": token}).value("SELECT CURRENT_USER()")
        )

    def test_the_log_holds_no_secret(self):
        Client(self.url)
        self.assertNotIn('"admin"', json.dumps(self.protocol.log.list()))

    # ---- values

    def test_bound_values(self):
        sql = "SELECT ? AS N, ? AS T, ? AS B, ? AS NOTHING, ?::TIMESTAMP_LTZ AS L, '?' AS Q"
        bindings = {
            "1": ("FIXED", "7"),
            "2": ("TEXT", "it's \\ ?"),
            "3": ("BOOLEAN", "true"),
            "4": ("ANY", None),
            "5": ("TIMESTAMP_LTZ", "1767323045678000000"),
        }
        row = self.client.rows(sql, bindings={k: {"type": t, "value": v} for k, (t, v) in bindings.items()})[0]
        self.assertEqual(["7", "it's \\ ?", "1", None, "1767323045.678000000", "?"], row)

    def test_statements_of_a_file(self):
        self.assertEqual(
            ["-- a; b\nSELECT ';'", "SELECT $$ ; $$", 'SELECT ";"'], split("-- a; b\nSELECT ';';\nSELECT $$ ; $$ ; SELECT \";\";\n-- end;")
        )


if __name__ == "__main__":
    unittest.main()
