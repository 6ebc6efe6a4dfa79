"""What exists: databases, schemas, relations, roles, users. All by identity: a name is only where an object hangs, so a
swap or a rename moves two entries and nothing else, and history, grants and owner go with the object."""

import copy
import itertools
import threading
from dataclasses import dataclass, field

from .clock import Clock
from .errors import exists, missing, no_time_travel
from .names import shown

_ids = itertools.count(1)
RELATIONS = ("TABLE", "VIEW", "MATERIALIZED VIEW", "DYNAMIC TABLE", "EXTERNAL TABLE")


@dataclass
class Column:
    """A column: the type as Snowflake names it, the type and default as DuckDB takes them."""

    name: str
    type: str
    duck: str
    nullable: bool = True
    default: str | None = None
    comment: str | None = None
    sequence: str | None = None  # a default that draws from it, as it was written


@dataclass
class Version:
    """The content of a table from a time on: a table of the storage that never changes again."""

    at: object
    physical: str
    columns: list
    rows: int
    size: int


@dataclass
class Grant:
    privilege: str
    to: str  # "ROLE NAME", "USER NAME", "SHARE NAME" or "DATABASE_ROLE DB.NAME"
    by: str
    option: bool
    at: object


@dataclass
class Attached:
    """A policy or a tag on a relation, a container or a column; found by identity, wherever it is called from."""

    what: object
    column: str | None
    value: str | None


class Securable:
    """What has a name, an owner and grants."""

    kind = "ACCOUNT"

    def __init__(self, name, owner, at):
        self.id = next(_ids)
        self.name, self.owner, self.created, self.altered = name, owner, at, at
        self.comment = None
        self.grants, self.dropped_at, self.dropped_name, self.options = {}, None, None, {}
        self.attached = []

    parent = None

    @property
    def path(self):
        return (self.parent.path if self.parent else ()) + (self.name,)

    def __str__(self):
        return shown(*self.path)

    def copied(self, at):
        """A copy of what CLONE takes along: a new identity, created now."""
        other = copy.copy(self)
        other.id, other.created, other.altered, other.dropped_at = next(_ids), at, at, None
        other.grants, other.options, other.attached = dict(self.grants), dict(self.options), list(self.attached)
        return other


class Account(Securable):
    path = ()

    def __str__(self):
        return "ACCOUNT"


class Container(Securable):
    """Holds objects by kind and name, and remembers the dropped ones for UNDROP."""

    def __init__(self, name, owner, at):
        super().__init__(name, owner, at)
        self.children, self.dropped, self.future = {}, [], []
        self.transient, self.retention = False, None

    def copied(self, at):
        other = super().copied(at)
        other.children, other.dropped, other.future = {}, [], list(self.future)
        return other

    def add(self, child):
        key = (_space(child.kind), child.name)
        if key in self.children:
            raise exists(".".join(self.path + (child.name,)))
        self.children[key] = child
        child.parent = self

    def remove(self, child):
        del self.children[(_space(child.kind), child.name)]

    def child(self, kind, name):
        return self.children.get((_space(kind), name))

    def of_kind(self, *kinds):
        return sorted((c for c in self.children.values() if c.kind in kinds), key=lambda c: c.name)

    def drop(self, child, at):
        self.remove(child)
        child.dropped_at, child.dropped_name = at, child.name
        self.dropped.append(child)

    def undrop(self, kind, name, now):
        """Brings back the child of that name that was dropped last."""
        for child in reversed(self.dropped):
            if child.kind == kind and child.dropped_name == name and _seconds(now - child.dropped_at) <= retention(child) * 86400:
                self.add(child)
                self.dropped.remove(child)
                child.dropped_at = None
                return child
        raise missing(kind, name)

    def at(self, when, before=False):
        """The children as they were then, dropped ones among them."""
        return [
            c
            for c in [*self.children.values(), *self.dropped]
            if c.created <= when and (c.dropped_at is None or c.dropped_at > when or before and c.dropped_at >= when)
        ]


class Database(Container):
    kind = "DATABASE"


class Schema(Container):
    kind = "SCHEMA"
    managed = False


class Table(Securable):
    """A table: its versions, the newest last."""

    kind = "TABLE"
    transient = temporary = False
    retention = None
    cluster_by = None
    reclusters = False

    def __init__(self, name, owner, at):
        super().__init__(name, owner, at)
        self.versions, self.writer = [], None

    def copied(self, at):
        other = super().copied(at)
        other.writer = None
        other.versions = [copy.copy(self.versions[-1])]
        other.versions[0].at = at
        return other

    def version_at(self, when, before=False):
        for version in reversed(self.versions):
            if version.at < when or not before and version.at == when:
                return version
        raise no_time_travel("table", self)


class View(Securable):
    """A view: the statement that made it as it was written, its query and where it was made."""

    kind = "VIEW"
    text, query, columns, column_names, secure = "", "", (), (), False


class Thing(Securable):
    """Anything else that lies in a schema and that CLONE, SHOW and grants know: a stream, a task, a pipe, a stage."""

    def __init__(self, kind, name, owner, at, options=()):
        super().__init__(name, owner, at)
        self.kind, self.options = kind, dict(options)


class Role(Securable):
    kind = "ROLE"


class User(Securable):
    kind = "USER"

    def __init__(self, name, owner, at):
        super().__init__(name, owner, at)
        self.password, self.tokens = None, {}


@dataclass
class Catalog:
    """The account."""

    clock: Clock = field(default_factory=Clock)
    lock: threading.Condition = field(default_factory=lambda: threading.Condition(threading.RLock()))

    def __post_init__(self):
        at = self.clock.tick()
        self.account = Account("ACCOUNT", "ACCOUNTADMIN", at)
        self.databases = _Databases("DATABASES", "ACCOUNTADMIN", at)
        self.roles = {n: Role(n, "", at) for n in ("ACCOUNTADMIN", "SECURITYADMIN", "USERADMIN", "SYSADMIN", "PUBLIC")}
        self.users, self.warehouses, self.memberships = {}, {}, {}  # memberships: grantee -> {role: Grant}
        self.shares = {}

    def database(self, name):
        found = self.databases.child("DATABASE", name)
        if found is None:
            raise missing("database", name)
        return found

    def schema(self, database, name):
        found = self.database(database).child("SCHEMA", name)
        if found is None:
            raise missing("schema", shown(database, name))
        return found

    def inherited(self, role):
        """The role and every role that it has, directly or not."""
        seen, todo = set(), [role]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.memberships.get("ROLE " + name, ())
        return seen | {"PUBLIC"}


class _Databases(Container):
    """All databases of the account; no part of their names."""

    path = ()


def retention(thing):
    """Days that a dropped or changed object can be brought back; the nearest one that says so decides."""
    while thing is not None:
        if getattr(thing, "transient", False) or getattr(thing, "temporary", False):
            return min(1, 1 if thing.retention is None else thing.retention)
        if getattr(thing, "retention", None) is not None:
            return thing.retention
        thing = thing.parent
    return 1


def _space(kind):
    """Relations share one space of names; every other kind has its own."""
    return "TABLE" if kind in RELATIONS else kind


def _seconds(delta):
    return delta.total_seconds()
