"""Where rows lie: tables of one DuckDB in memory. A table of the storage is written once and never changed after it."""

import itertools
import re
import time

import duckdb
from fakesnow import macros

from .catalog import Version
from .errors import SnowflakeError
from .names import quoted


class Storage:
    def __init__(self):
        self.duck = duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "2GB"})
        self.duck.execute("SET GLOBAL TimeZone='UTC'")
        self.duck.execute("SET GLOBAL lambda_syntax = 'ENABLE_SINGLE_ARROW'")
        for macro in macros.creation_sql("memory").split(";"):
            if macro.strip():
                self.duck.execute(macro)
        self._made = {}  # table -> when
        self._numbers = itertools.count(1)

    def cursor(self):
        return self.duck.cursor()

    def fresh_name(self):
        return f"t{next(self._numbers)}"

    def new_sequence(self):
        """The default of a column that counts by itself."""
        name = f"s{next(self._numbers)}"
        self.duck.cursor().execute(f"CREATE SEQUENCE {name}")
        return f"nextval('{name}')"

    def build(self, cursor, columns, at, fill):
        """A new version with these columns: fill(name) gives the statements that write its rows. Nothing stays of a failed one."""
        name = self.fresh_name()
        ddl = ", ".join(
            f"{quoted(c.name)} {c.duck}{'' if c.nullable else ' NOT NULL'}{f' DEFAULT {c.default}' if c.default else ''}" for c in columns
        )
        result, self._made[name] = None, time.monotonic()
        try:
            cursor.execute(f"CREATE TABLE {name} ({ddl})")
            for sql in fill(name):
                result = cursor.execute(sql).fetchall()
        except Exception as error:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            raise translated(error) from error
        rows = cursor.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        # The service's tables are compressed; nobody depends on more than "0 where empty, more for more rows".
        return Version(at, name, list(columns), rows, rows * 16 * max(1, len(columns)) + (1024 if rows else 0)), result

    def drop_unused(self, used, seconds):
        """Drops tables that are not in use and older than that: a younger one may just be on its way into the catalog."""
        limit = time.monotonic() - seconds
        unused = [name for name, made in list(self._made.items()) if made < limit and name not in used]
        with self.cursor() as cursor:
            for name in unused:
                cursor.execute(f"DROP TABLE IF EXISTS {name}")
                self._made.pop(name, None)
        return len(unused)


def translated(error):
    """DuckDB's error as the service would say it, as far as anybody cares which it is."""
    if isinstance(error, SnowflakeError):
        return error
    text = str(error).split("\n")[0]
    if isinstance(error, duckdb.InterruptException):
        return SnowflakeError(604, "SQL execution canceled", "57014")
    if "NOT NULL constraint" in text:
        column = re.search(r"failed: \w+\.(\w+)", text)
        return SnowflakeError(
            100072,
            f"DML operation to table failed on column {column[1] if column else ''} with error: NULL result in a non-nullable column",
            "22000",
        )
    if isinstance(error, duckdb.BinderException) and (
        name := re.search(r'[Cc]olumn (?:with name )?"?([^"]+?)"? (?:not found|does not exist)|Referenced column "([^"]+)"', text)
    ):
        return SnowflakeError(904, f"SQL compilation error: error line 0 at position 0\ninvalid identifier '{name[1] or name[2]}'", "42000")
    if isinstance(error, (duckdb.ConversionException, duckdb.InvalidInputException)):
        return SnowflakeError(100038, text, "22018")
    if "ivision by zero" in text:
        return SnowflakeError(100051, "Division by zero", "22012")
    if isinstance(error, duckdb.ConstraintException):
        return SnowflakeError(100000, text, "23000")
    return SnowflakeError(1003, f"SQL compilation error:\n{text}", "42000")
