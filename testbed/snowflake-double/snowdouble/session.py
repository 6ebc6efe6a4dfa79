"""A session: who is at work, in which database and schema, with which parameters, temporary tables and transaction."""

import itertools
import uuid

from .access import Access
from .catalog import Table, View
from .errors import SnowflakeError, missing
from .names import quoted, shown, split_name

_session_ids = itertools.count(1000)
DEFAULTS = {
    "QUERY_TAG": "",
    "STATEMENT_TIMEOUT_IN_SECONDS": "172800",
    "LOCK_TIMEOUT": "43200",
    "TIMEZONE": "America/Los_Angeles",
    "AUTOCOMMIT": "true",
    "DATA_RETENTION_TIME_IN_DAYS": "1",
}


class Session:
    def __init__(self, engine, user, role, parameters):
        self.engine, self.catalog = engine, engine.catalog
        self.id = next(_session_ids)
        self.user, self.role = user, role
        self.database = self.schema = self.warehouse = None
        self.parameters, self.variables = {}, {}
        for name, value in parameters.items():
            self.set_parameter(name, value)
        self.temporary = {}  # (schema's id, name) -> table
        self.pending = None  # of an open transaction: table -> its new version
        self.results, self.last_query = {}, None
        engine.sessions.add(self)

    @property
    def access(self):
        return Access(self.catalog, self.role)

    def parameter(self, name):
        return self.parameters.get(name, DEFAULTS.get(name, ""))

    def set_parameter(self, name, value):
        value = str(value).lower() if isinstance(value, bool) else str(value)
        self.parameters[name.upper()] = value

    def require_warehouse(self):
        """Rows need a virtual warehouse that runs, or may resume; ACCOUNTADMIN does without, for the sake of short set-ups."""
        found = self.catalog.warehouses.get(self.warehouse)
        stands = found is not None and found.suspended and found.options.get("AUTO_RESUME", "true").lower() == "false"
        if (found is None or stands) and not self.access.all:
            raise SnowflakeError(
                606,
                "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.",
                "57P03",
            )

    # ---- names

    def qualify(self, text, parts):
        """A name with what the session adds in front of it."""
        name = text if isinstance(text, tuple) else split_name(text)
        if len(name) > parts:
            raise missing("object", shown(*name))
        front = (self.database, self.schema)[: parts - 1][: parts - len(name)]
        if None in front:
            what = "database" if front[0] is None else "schema"
            raise SnowflakeError(
                90105 if what == "database" else 90106,
                f"Cannot perform operation. This session does not have a current {what}. Call 'USE {what.upper()}', or use a qualified name.",
                "22000",
            )
        return front + name

    def find(self, kind, text, access=None):
        """The object of that kind and name, where the role can see it; fails as the service does where not."""
        access = access or self.access
        kind = "TABLE" if kind in ("VIEW", "MATERIALIZED VIEW", "DYNAMIC TABLE") else kind
        name = self.qualify(text, {"DATABASE": 1, "SCHEMA": 2, "DATABASE ROLE": 2}.get(kind, 3))
        found = self._find(kind, name)
        if found is None or not (access.sees(found) or getattr(found, "temporary", False)):
            raise missing(kind if kind != "TABLE" else "object", shown(*name))
        return found

    def _find(self, kind, name):
        database = self.catalog.databases.child("DATABASE", name[0])
        if database is None or len(name) == 1:
            return database
        if kind == "DATABASE ROLE":
            return database.child(kind, name[1])
        schema = database.child("SCHEMA", name[1])
        if schema is None or len(name) == 2:
            return schema
        own = self.temporary.get((schema.id, name[2])) if kind == "TABLE" else None
        return own or schema.child(kind, name[2])

    def container_for(self, text, access, privilege, parts=3):
        """Where a new object of that name goes: the container, which must allow it, and the name's last part."""
        name = self.qualify(text, parts)
        container = self.find("SCHEMA" if parts == 3 else "DATABASE", name[:-1], access)
        access.require(container, privilege, "OWNERSHIP")
        if not access.enters(container):
            raise missing(container.kind, container)
        return container, name[-1]

    # ---- transactions: a statement sees the newest committed versions and the session's own

    def current(self, table):
        if self.pending is not None and table in self.pending:
            return self.pending[table]
        return table.versions[-1]

    def commit(self):
        with self.catalog.lock:
            for table, version in (self.pending or {}).items():
                version.at = table.altered = self.catalog.clock.tick()
                table.versions.append(version)
            self._release()

    def rollback(self):
        with self.catalog.lock:
            self._release()

    def _release(self):
        self.pending = None
        for table in self.engine.locks.pop(self, ()):
            table.writer = None
        self.catalog.lock.notify_all()

    def close(self):
        self.rollback()
        self.temporary.clear()


def new_query_id():
    return str(uuid.uuid4())


def relation_label(relation):
    return "view" if isinstance(relation, View) else "table" if isinstance(relation, Table) else relation.kind.lower()


def physical(version):
    return quoted(version.physical)
