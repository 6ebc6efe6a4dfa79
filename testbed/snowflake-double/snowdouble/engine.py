"""One account at work: runs statements for sessions, holds locks, timeouts, history and the faults inside of statements."""

import contextlib
import itertools
import threading
import time
import weakref
from dataclasses import dataclass, field

from sqlglot import exp

from . import commands, dml, history, query, result, scripting
from .catalog import Catalog, User
from .dialect import parse
from .errors import SnowflakeError
from .names import literal, replace_outside, squeezed
from .session import new_query_id
from .storage import Storage, translated
from .sweep import sweep


@dataclass(eq=False)
class Statement:
    """A statement that runs: it can be cancelled, and it ends when its time is over."""

    session: object
    entry: history.Entry
    deadline: float
    limit: str
    request: str | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    table_functions: dict = field(default_factory=dict)
    cursors: list = field(default_factory=list)

    def check(self):
        if self.cancelled.is_set():
            raise SnowflakeError(604, "SQL execution canceled", "57014")
        if time.monotonic() >= self.deadline:
            raise SnowflakeError(
                630, f"Statement reached its statement or warehouse timeout of {self.limit} second(s) and was canceled.", "57014"
            )

    def sleep(self, seconds):
        """Waits inside of the statement: it can be cancelled and timed out there."""
        end = time.monotonic() + seconds
        while (left := min(end, self.deadline) - time.monotonic()) > 0 and not self.cancelled.wait(min(left, 0.2)):
            pass
        self.check()

    def cancel(self):
        self.cancelled.set()
        self.interrupt()

    def interrupt(self):
        for cursor in list(self.cursors):
            cursor.interrupt()

    @contextlib.contextmanager
    def cursor(self):
        """A connection to the storage that ends with the statement's time."""
        self.check()
        with self.session.engine.storage.cursor() as cursor:
            self.cursors.append(cursor)
            try:
                yield cursor
            except Exception as error:
                if self.cancelled.is_set() or time.monotonic() >= self.deadline:
                    self.check()
                raise translated(error) from error
            finally:
                self.cursors.remove(cursor)


class Engine:
    def __init__(self):
        self.catalog, self.storage, self.history = Catalog(), Storage(), history.History()
        self.sessions = weakref.WeakSet()
        self.locks = {}  # session -> tables that its transaction writes
        self.running, self._here = set(), threading.local()
        threading.Thread(target=self._watch, args=(weakref.ref(self),), daemon=True).start()
        self.inner_fault = lambda sql, statement: None  # set by the server
        admin = User("ADMIN", "ACCOUNTADMIN", self.catalog.clock.tick())
        admin.password, admin.options = "admin", {"DEFAULT_ROLE": "ACCOUNTADMIN"}
        self.catalog.users["ADMIN"] = admin
        self.catalog.memberships["USER ADMIN"] = dict.fromkeys(("ACCOUNTADMIN", "SECURITYADMIN", "USERADMIN", "SYSADMIN"))
        self.catalog.memberships["ROLE ACCOUNTADMIN"] = dict.fromkeys(("SECURITYADMIN", "SYSADMIN"))
        self.catalog.memberships["ROLE SECURITYADMIN"] = dict.fromkeys(("USERADMIN",))

    @staticmethod
    def _watch(engine):
        """Ends what DuckDB works on for statements whose time is over, and tidies; ends itself with the engine."""
        for round_ in itertools.count(1):
            if (here := engine()) is None:
                return
            here._end_late_statements()
            if round_ % 100 == 0:
                sweep(here)
            del here
            time.sleep(0.1)

    def _end_late_statements(self):
        for statement in list(self.running):
            if time.monotonic() >= statement.deadline:
                statement.interrupt()

    # ---- running

    def execute(self, session, sql, request=None, parameters=None):
        """Runs one statement from its text to its result, with a line in the history."""
        tag = (parameters or {}).get("QUERY_TAG", session.parameter("QUERY_TAG"))
        limit = (parameters or {}).get("STATEMENT_TIMEOUT_IN_SECONDS", session.parameter("STATEMENT_TIMEOUT_IN_SECONDS"))
        outer = getattr(self._here, "statement", None)
        deadline = time.monotonic() + (float(limit) or 604800)
        if outer is not None and outer.session is session:
            deadline, tag = min(deadline, outer.deadline), outer.entry.tag
        entry = history.Entry(
            new_query_id(),
            sql,
            session.id,
            session.user,
            session.role,
            session.warehouse,
            session.database,
            session.schema,
            tag,
            _kind(sql),
            self.catalog.clock.now(),
        )
        statement = Statement(session, self.history.add(entry), deadline, limit, request)
        if outer is not None and outer.session is session:
            statement.cancelled = outer.cancelled
        self.running.add(statement)
        self._here.statement = statement
        try:
            self.inner_fault(sql, statement)
            found = self._run(session, statement, sql)
            entry.status = history.SUCCESS
            session.last_query = entry.id
            session.results[entry.id] = found
            while len(session.results) > 20:
                session.results.pop(next(iter(session.results)))
            return entry, found
        except Exception as error:
            entry.status, error = history.FAILED, _known(error)
            entry.error_code, entry.error_message = error.code, error.message
            error.query_id = entry.id
            raise error from None
        finally:
            entry.end = self.catalog.clock.now()
            self.running.discard(statement)
            self._here.statement = outer

    def _run(self, session, statement, sql):
        statement.check()
        if session.variables and "$" in sql:
            sql = replace_outside(
                sql, r"\$([A-Za-z_]\w*)", lambda m: literal(session.variables[m[1].upper()]) if m[1].upper() in session.variables else m[0]
            )
        short = squeezed(sql)
        if not short:
            raise SnowflakeError(900, "Empty SQL statement.", "42601")
        if scripting.is_block(short):
            return scripting.run(session, statement, sql)
        found = commands.run(session, statement, short, sql)
        if found is not None:
            return found
        text = query.without_table_functions(sql.strip().rstrip(";"), statement)
        tree = parse(text)
        if isinstance(tree, (exp.Insert, exp.Update, exp.Delete, exp.Merge)):
            return dml.write(session, statement, tree)
        if isinstance(tree, exp.Query):
            return self._select(session, statement, tree)
        raise SnowflakeError(2, f"Unsupported feature '{short[:80]}' (the double does not know it).", "0A000")

    def _select(self, session, statement, tree):
        with statement.cursor() as cursor:
            sql = query.prepared(session, statement, cursor, query.named(tree))
            statement.check()
            cursor.execute(sql)
            return result.Result([(d[0], str(d[1])) for d in cursor.description], cursor.fetchall())

    def current_statement(self):
        return getattr(self._here, "statement", None)

    def may_watch(self, session, entry, *privileges):
        """Whether a session may see or end another user's statement: through the virtual warehouse that it runs on."""
        warehouse = self.catalog.warehouses.get(entry.warehouse)
        access = session.access
        return access.all or warehouse is not None and access.has(warehouse, *privileges)

    def cancel(self, which, session=None):
        """Ends statements; for a session only those that it may end."""
        found = [s for s in list(self.running) if which(s) and s is not self.current_statement()]
        if session is not None and not all(s.session.user == session.user or self.may_watch(session, s.entry, "OPERATE") for s in found):
            raise SnowflakeError(3001, "SQL access control error:\nInsufficient privileges to cancel the query", "42501")
        for statement in found:
            statement.cancel()
        return "query cancelled." if found else "no running query found."

    # ---- locks and versions

    @contextlib.contextmanager
    def writing(self, session, statement, table):
        """The table's write lock: held to the end of the transaction, or of the statement where none is open."""
        with self.catalog.lock:
            wait = time.monotonic() + float(session.parameter("LOCK_TIMEOUT") or 43200)
            while table.writer not in (None, session):
                statement.entry.status = history.BLOCKED
                if time.monotonic() >= wait:
                    raise SnowflakeError(
                        625,
                        f"Statement '{statement.entry.id}' has locked table '{table.name}' in transaction and this statement timed out waiting for it.",
                        "57014",
                    )
                self.catalog.lock.wait(0.1)
                statement.check()
            statement.entry.status = history.RUNNING
            table.writer = session
            self.locks.setdefault(session, set()).add(table)
        try:
            yield
        finally:
            if session.pending is None:
                session.rollback()

    def publish(self, session, table, version):
        """Makes a version the newest one: of the transaction where one is open, else for everybody."""
        with self.catalog.lock:
            if session.pending is not None:
                session.pending[table] = version
                return
            version.at = table.altered = self.catalog.clock.tick()
            table.versions.append(version)

    def future_grants(self, thing):
        """What FUTURE grants give a new object: the schema's where it has any for that kind, else the database's."""
        for container in (thing.parent, getattr(thing.parent, "parent", None)):
            found = [g for g in getattr(container, "future", ()) if g["kind"] == thing.kind]
            for g in found:
                if g["privilege"] == "OWNERSHIP":
                    thing.owner = g["to"].split(" ", 1)[1]
                else:
                    commands.grant_one(self.catalog, thing, g["privilege"], g["to"], thing.owner, g["option"])
            if found:
                return


def _kind(sql):
    words = squeezed(sql[:400]).upper().split(" ")
    first = words[0] if words else ""
    if first in ("CREATE", "ALTER", "DROP"):
        return " ".join(
            w for w in words[:6] if w in ("CREATE", "ALTER", "DROP", "TABLE", "VIEW", "DATABASE", "SCHEMA", "SESSION", "USER", "ROLE")
        )
    return {"WITH": "SELECT", "EXECUTE": "EXECUTE_IMMEDIATE"}.get(first, first)


def _known(error):
    if isinstance(error, SnowflakeError):
        return error
    known = translated(error)
    return (
        known
        if type(error).__module__.startswith(("duckdb", "_duckdb"))
        else SnowflakeError(603, f"SQL execution internal error: {type(error).__name__}: {error}", "XX000")
    )
