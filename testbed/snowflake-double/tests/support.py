"""An engine without HTTP, and sessions of roles, for tests."""

import unittest

from snowdouble.engine import Engine
from snowdouble.errors import SnowflakeError
from snowdouble.session import Session

SETUP = """
CREATE WAREHOUSE WH;
CREATE ROLE OP; CREATE ROLE BUILD; CREATE ROLE GATE; GRANT ROLE BUILD TO ROLE OP; GRANT CREATE DATABASE ON ACCOUNT TO ROLE OP;
CREATE USER OP DEFAULT_ROLE = OP; GRANT ROLE OP TO USER OP; CREATE USER BUILD DEFAULT_ROLE = BUILD; GRANT ROLE BUILD TO USER BUILD;
CREATE USER GATE DEFAULT_ROLE = GATE; GRANT ROLE GATE TO USER GATE
"""


class DoubleTest(unittest.TestCase):
    def setUp(self):
        self.engine = Engine()
        self.admin = self.session("ADMIN", "ACCOUNTADMIN")
        self.all(SETUP)
        self.op, self.build, self.gate = (self.session(r, r) for r in ("OP", "BUILD", "GATE"))
        for session in (self.op, self.build, self.gate):
            session.warehouse = "WH"

    def session(self, user, role, **parameters):
        return Session(self.engine, user, role, parameters)

    def run_(self, sql, session=None):
        return self.engine.execute(session or self.admin, sql)[1]

    def all(self, text, session=None):
        for sql in text.split(";"):
            if sql.strip():
                self.run_(sql, session)

    def rows(self, sql, session=None):
        return self.run_(sql, session).rows

    def value(self, sql, session=None):
        rows = self.rows(sql, session)
        return rows[0][0] if rows else None

    def named(self, sql, session=None):
        """Rows as objects by column name."""
        found = self.run_(sql, session)
        return [dict(zip((n for n, _ in found.columns), r)) for r in found.rows]

    def fails(self, code, sql, session=None):
        with self.assertRaises(SnowflakeError) as caught:
            self.run_(sql, session)
        self.assertEqual(f"{code:06d}", caught.exception.code, caught.exception.message)
        return caught.exception.message
