"""CLONE of tables, schemas and databases, now or at a time before; CREATE TABLE … LIKE."""

import copy

from .. import dml
from ..catalog import Database, Schema, Table, Version, retention
from ..errors import SnowflakeError, exists, no_time_travel, unsupported
from ..names import shown
from ..query import moment
from ..result import status
from .objects import new_container
from .registry import command

_AT = r"(?: (AT|BEFORE) ?\( ?(TIMESTAMP|OFFSET|STATEMENT) ?=> ?(.*?) ?\))?"


@command(rf"CREATE (OR REPLACE )?(TRANSIENT )?(DATABASE|SCHEMA) (IF NOT EXISTS )?(NAME) CLONE (NAME){_AT}((?: [A-Z_]+ ?= ?(?:STR|\S+))*)")
def clone_container(session, statement, m, sql):
    kind = {"DATABASE": Database, "SCHEMA": Schema}[m[3].upper()]
    when = _moment(session, statement, m[7], m[8], m[9])
    with session.catalog.lock:
        source = session.find(m[3].upper(), m[6])
        session.access.require(source, "USAGE")
        full = session.qualify(m[5], 1 if kind is Database else 2)
        parent = session.find("DATABASE", full[:1]) if kind is Schema else None
        old = (parent or session.catalog.databases).child(kind.kind, full[-1])
        if old is not None and m[4]:
            return status(f"{full[-1]} already exists, statement succeeded.")
        if old is not None and not m[1]:
            raise exists(shown(*full))
        if when is not None:
            reachable(session, source, when[0])
        pieces = source.at(*when) if when else list(source.children.values())
        made = new_container(session, kind, full[-1], parent, m[2] or source.transient, m[10], old)
        made.retention = source.retention if made.retention is None else made.retention
        made.future = [dict(g) for g in source.future]
        if kind is Schema:
            made.managed = source.managed
        at = session.catalog.clock.tick()
        for piece in pieces:
            clone_into(session, made, piece, when, at)
    return status(f"{m[3].capitalize()} {full[-1]} successfully created.")


def clone_into(session, container, thing, when, at):
    """Adds a copy of the thing to the container: its rows are shared, not copied; its grants and owner go with it."""
    if when is not None and isinstance(thing, Table) and not _has_version(thing, when):
        return
    if thing.kind == "STAGE" and "URL" not in thing.options:
        return  # internal stages are not cloned
    name = thing.dropped_name if thing.dropped_at else thing.name
    if container.child(thing.kind, name) is not None:
        return
    made = thing.copied(at)
    made.name = name
    if isinstance(thing, Table):
        made.versions = [_restarted(_version(thing, when), at)]
    elif isinstance(thing, Schema):
        for piece in thing.at(*when) if when else list(thing.children.values()):
            clone_into(session, made, piece, when, at)
    elif thing.kind == "TASK":
        made.options["STATE"] = "suspended"
    container.add(made)


@command(rf"CREATE (OR REPLACE )?(TRANSIENT |TEMPORARY |TEMP )?TABLE (IF NOT EXISTS )?(NAME) CLONE (NAME){_AT}( COPY GRANTS)?")
def clone_table(session, statement, m, sql):
    when = _moment(session, statement, m[6], m[7], m[8])
    with session.catalog.lock:
        source = session.find("TABLE", m[5])
        if not isinstance(source, Table):
            raise unsupported(f"CLONE of a {source.kind.lower()}")
        if not source.temporary:
            session.access.require(source, "SELECT")
        if when is not None:
            reachable(session, source, when[0])
        kind = (m[2] or "").upper()
        if source.transient and not kind and not session.find("SCHEMA", session.qualify(m[4], 3)[:2]).transient:
            raise SnowflakeError(2120, "SQL compilation error:\nTransient object cannot be cloned to a permanent object.", "42601")
        version = _restarted(_version(source, when) if when else session.current(source), session.catalog.clock.now())
        grants = dict(source.grants)
        found = dml.place_table(
            session, session.qualify(m[4], 3), version,
            {"replace": m[1], "transient": "TRANSIENT" in kind, "temporary": "TEMP" in kind, "if_not_exists": m[3], "retention": source.retention,
             "comment": source.comment, "cluster_by": source.cluster_by, "is_clone": True},
        )  # fmt: skip
        made = session.find("TABLE", m[4])
        if not m[3] or made.created >= version.at:
            made.attached = list(source.attached)
        if m[9]:
            made.grants = grants
    return found


@command(r"CREATE (OR REPLACE )?(TRANSIENT |TEMPORARY |TEMP )?TABLE (IF NOT EXISTS )?(NAME) LIKE (NAME)")
def create_like(session, statement, m, sql):
    source = session.find("TABLE", m[5])
    session.access.require(source, "SELECT") if not source.temporary else None
    with statement.cursor() as cursor:
        version, _ = session.engine.storage.build(cursor, session.current(source).columns, session.catalog.clock.now(), lambda name: [])
    kind = (m[2] or "").upper()
    return dml.place_table(
        session,
        session.qualify(m[4], 3),
        version,
        {"replace": m[1], "transient": "TRANSIENT" in kind, "temporary": "TEMP" in kind, "if_not_exists": m[3]},
    )


def _moment(session, statement, word, kind, value):
    if word is None:
        return None
    with statement.cursor() as cursor:
        return moment(session, kind.upper(), value, cursor), word.upper() == "BEFORE"


def reachable(session, thing, when):
    """Fails where time travel does not reach: before the object was created, or longer ago than its retention."""
    age = (session.catalog.clock.now() - when).total_seconds()
    if when < thing.created or age > retention(thing) * 86400 or age < 0:
        raise no_time_travel(thing.kind, thing)


def _version(table, when):
    return table.version_at(*when) if when else table.versions[-1]


def _has_version(table, when):
    return any(v.at < when[0] or not when[1] and v.at == when[0] for v in table.versions)


def _restarted(version, at):
    """The same content as the first version of another table. Columns are its own: a comment on one is not the other's."""
    return Version(at, version.physical, [copy.copy(c) for c in version.columns], version.rows, version.size)
