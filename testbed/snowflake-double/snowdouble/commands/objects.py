"""Databases and schemas: CREATE, DROP, UNDROP, RENAME, SWAP, SET."""

from ..catalog import Database, Schema, Table, Thing
from ..errors import SnowflakeError, denied, exists, missing, unsupported
from ..names import shown, split_name, unquote
from ..result import status
from .registry import command, options, singular

DONE = "Statement executed successfully."


@command(r"CREATE (OR REPLACE )?(TRANSIENT )?DATABASE (IF NOT EXISTS )?(NAME)((?: [A-Z_]+ ?= ?(?:STR|\S+))*)")
def create_database(session, statement, m, sql):
    with session.catalog.lock:
        name, catalog = split_name(m[4])[-1], session.catalog
        old = catalog.databases.child("DATABASE", name)
        if old is not None and m[3]:
            return status(f"{name} already exists, statement succeeded.")
        database = new_container(session, Database, name, None, m[2], m[5], old if m[1] else None)
        public = Schema("PUBLIC", session.role, catalog.clock.tick())
        public.transient = database.transient
        database.add(public)
        session.database, session.schema = name, "PUBLIC"
    return status(f"Database {name} successfully created.")


@command(r"CREATE (OR REPLACE )?(TRANSIENT )?SCHEMA (IF NOT EXISTS )?(NAME)( WITH MANAGED ACCESS)?((?: [A-Z_]+ ?= ?(?:STR|\S+))*)")
def create_schema(session, statement, m, sql):
    with session.catalog.lock:
        full = session.qualify(m[4], 2)
        database = session.find("DATABASE", full[:1])
        old = database.child("SCHEMA", full[1])
        if old is not None and m[3]:
            return status(f"{full[1]} already exists, statement succeeded.")
        schema = new_container(session, Schema, full[1], database, m[2] or database.transient, m[6], old if m[1] else None)
        schema.managed = bool(m[5])
        session.database, session.schema = full
    return status(f"Schema {full[1]} successfully created.")


def new_container(session, kind, name, parent, transient, text, replaced):
    """A new database or schema at its place; the one that it replaces is dropped."""
    catalog, at = session.catalog, session.catalog.clock.tick()
    holder = parent or catalog.databases
    if kind is Database:
        session.access.require_account("CREATE DATABASE")
    else:
        session.access.require(parent, "CREATE SCHEMA")
    if replaced is not None:
        session.access.require_owner(replaced)
        holder.drop(replaced, at)
    container = kind(name, session.role, at)
    given = options(text)
    container.transient, container.comment = bool(transient), given.get("COMMENT")
    if "DATA_RETENTION_TIME_IN_DAYS" in given:
        container.retention = int(given["DATA_RETENTION_TIME_IN_DAYS"])
    holder.add(container)
    session.commit()
    if kind is Schema:
        session.engine.future_grants(container)
    return container


_KIND = r"(DATABASE|SCHEMA|TABLE|VIEW|MATERIALIZED VIEW|DYNAMIC TABLE|STREAM|TASK|PIPE|SEQUENCE|STAGE|FILE FORMAT|FUNCTION|PROCEDURE|ALERT|TAG|MASKING POLICY|ROW ACCESS POLICY|DATABASE ROLE)"


@command(rf"DROP {_KIND} (IF EXISTS )?(NAME)( ?\([^)]*\))?( CASCADE| RESTRICT)?")
def drop(session, statement, m, sql):
    kind = singular(m[1])
    with session.catalog.lock:
        try:
            thing = session.find(kind, m[3])
            if kind in ("TABLE", "VIEW", "MATERIALIZED VIEW", "DYNAMIC TABLE") and thing.kind != kind:
                raise wrong_kind(thing, kind)
        except Exception:
            if m[2] and not _exists_as_other(session, kind, m[3]):
                return status(f"Drop statement executed successfully ({split_name(m[3])[-1]} already dropped).")
            raise
        at = session.catalog.clock.tick()
        if getattr(thing, "temporary", False):
            del session.temporary[(thing.parent.id, thing.name)]
        else:
            session.access.require_owner(thing)
            (thing.parent or session.catalog.databases).drop(thing, at)
        session.commit()
        if thing.kind == "DATABASE" and session.database == thing.name:
            session.database = session.schema = None
        elif thing.kind == "SCHEMA" and (session.database, session.schema) == thing.path:
            session.schema = None
    return status(f"{thing.dropped_name or thing.name} successfully dropped.")


def _exists_as_other(session, kind, text):
    try:
        return session.find(kind, text) is not None
    except Exception:
        return False


def wrong_kind(thing, kind):
    return SnowflakeError(2203, f"SQL compilation error:\nObject found is of type '{thing.kind}', not specified type '{kind}'.", "02000")


@command(r"UNDROP (DATABASE|SCHEMA|TABLE) (NAME)")
def undrop(session, statement, m, sql):
    kind = m[1].upper()
    with session.catalog.lock:
        name = session.qualify(m[2], {"DATABASE": 1, "SCHEMA": 2, "TABLE": 3}[kind])
        holder = session.find({2: "DATABASE", 3: "SCHEMA"}[len(name)], name[:-1]) if len(name) > 1 else session.catalog.databases
        if holder.child(kind, name[-1]) is not None:
            raise exists(shown(*name))
        hidden = [d for d in holder.dropped if d.kind == kind and d.dropped_name == name[-1]]
        if not hidden or not session.access.owns(hidden[-1]):
            raise missing(kind, shown(*name))
        holder.undrop(kind, name[-1], session.catalog.clock.now())
    return status(f"{kind.title()} {name[-1]} successfully restored.")


@command(r"ALTER (DATABASE|SCHEMA|TABLE) (IF EXISTS )?(NAME) SWAP WITH (NAME)")
def swap(session, statement, m, sql):
    kind = m[1].upper()
    with session.catalog.lock:
        one, other = session.find(kind, m[3]), session.find(kind, m[4])
        for thing in (one, other):
            session.access.require_owner(thing)
            if kind == "TABLE" and not isinstance(thing, Table):
                raise unsupported(f"SWAP WITH on a {thing.kind.lower()}")
        if one is not other:
            here, there = one.parent or session.catalog.databases, other.parent or session.catalog.databases
            here.remove(one)
            there.remove(other)
            one.name, other.name = other.name, one.name
            there.add(one)
            here.add(other)
        session.commit()
    return status(DONE)


@command(r"ALTER (DATABASE|SCHEMA|TABLE|VIEW|STREAM|TASK|PIPE|SEQUENCE|STAGE) (IF EXISTS )?(NAME) RENAME TO (NAME)")
def rename(session, statement, m, sql):
    kind = m[1].upper()
    with session.catalog.lock:
        try:
            thing = session.find(kind, m[3])
        except Exception:
            if m[2]:
                return status(DONE)
            raise
        session.access.require_owner(thing)
        name = session.qualify(m[4], {"DATABASE": 1, "SCHEMA": 2}.get(kind, 3))
        if kind == "DATABASE":
            session.access.require_account("CREATE DATABASE")
            target = session.catalog.databases
        else:
            target = session.find({2: "DATABASE", 3: "SCHEMA"}[len(name)], name[:-1])
            session.access.require(target, f"CREATE {thing.kind}")
        if getattr(thing, "temporary", False):
            del session.temporary[(thing.parent.id, thing.name)]
            thing.name, thing.parent = name[-1], target
            session.temporary[(target.id, thing.name)] = thing
            return status(DONE)
        if target.child(thing.kind, name[-1]) is not None:
            raise exists(shown(*name))
        (thing.parent or session.catalog.databases).remove(thing)
        was, thing.name = thing.name, name[-1]
        target.add(thing)
        session.commit()
        if kind == "DATABASE" and session.database == was:
            session.database = thing.name
        elif kind == "SCHEMA" and session.schema == was:
            session.schema = thing.name
    return status(DONE)


@command(r"ALTER (DATABASE|SCHEMA|TABLE|VIEW|STREAM|PIPE|WAREHOUSE|MATERIALIZED VIEW) (IF EXISTS )?(NAME) (SET|UNSET) (.*)")
def alter_set(session, statement, m, sql):
    if m[1].upper() == "WAREHOUSE":
        return status(DONE)
    with session.catalog.lock:
        thing = session.find(m[1].upper(), m[3])
        session.access.require_owner(thing)
        given = options(m[5]) if m[4].upper() == "SET" else dict.fromkeys(w.strip().upper() for w in m[5].split(","))
        if "COMMENT" in given:
            thing.comment = given["COMMENT"]
        if "DATA_RETENTION_TIME_IN_DAYS" in given:
            value = given["DATA_RETENTION_TIME_IN_DAYS"]
            thing.retention = None if value is None else int(value)
        thing.options.update({k: v for k, v in given.items() if k not in ("COMMENT", "DATA_RETENTION_TIME_IN_DAYS")})
        thing.altered = session.catalog.clock.tick()
        session.commit()
    return status(DONE)


@command(r"ALTER SCHEMA (NAME) (ENABLE|DISABLE) MANAGED ACCESS")
def managed_access(session, statement, m, sql):
    schema = session.find("SCHEMA", m[1])
    session.access.require_owner(schema)
    schema.managed = m[2].upper() == "ENABLE"
    return status(DONE)


@command(r"ALTER TASK (?:IF EXISTS )?(NAME) (RESUME|SUSPEND)")
def alter_task(session, statement, m, sql):
    task = session.find("TASK", m[1])
    session.access.require_owner(task)
    task.options["STATE"] = "started" if m[2].upper() == "RESUME" else "suspended"
    return status(DONE)


@command(r"COMMENT (?:IF EXISTS )?ON (DATABASE|SCHEMA|TABLE|VIEW|COLUMN|ROLE|USER) (NAME) IS (STR)")
def comment(session, statement, m, sql):
    kind, text = m[1].upper(), unquote(m[3])
    if kind in ("ROLE", "USER"):
        return status(DONE)
    with session.catalog.lock:
        name = split_name(m[2])
        thing = session.find("TABLE" if kind == "COLUMN" else kind, name[:-1] if kind == "COLUMN" else name)
        session.access.require_owner(thing)
        if kind == "COLUMN":
            columns = session.current(thing).columns if isinstance(thing, Table) else thing.columns
            for c in columns:
                c.comment = text if c.name == name[-1] else c.comment
        else:
            thing.comment = text
        session.commit()
    return status(DONE)


_THINGS = r"(STREAM|TASK|PIPE|SEQUENCE|STAGE|FILE FORMAT|ALERT|TAG|MASKING POLICY|ROW ACCESS POLICY|DYNAMIC TABLE|MATERIALIZED VIEW|SECRET)"


@command(rf"CREATE (OR REPLACE )?(?:TEMPORARY |TRANSIENT |SECURE )?{_THINGS} (IF NOT EXISTS )?(NAME)((?: |\().*)?")
def create_thing(session, statement, m, sql):
    """An object that only exists: the double does not run tasks, fill streams or load pipes."""
    kind = m[2].upper()
    return place(session, kind, m[4], m[1], m[3], options(m[5]) | {"BODY": (m[5] or "").strip()}, sql)


@command(r"CREATE (OR REPLACE )?(?:SECURE )?(FUNCTION|PROCEDURE) (IF NOT EXISTS )?(NAME) ?(\([^)]*\))(.*)")
def create_function(session, statement, m, sql):
    return place(session, m[2].upper(), m[4], m[1], m[3], {"ARGUMENTS": m[5], "BODY": m[6].strip()}, sql)


def place(session, kind, text, replace, if_not_exists, given, sql):
    with session.catalog.lock:
        schema, last = session.container_for(text, session.access, f"CREATE {kind}")
        old = schema.child(kind, last)
        if old is not None:
            if if_not_exists:
                return status(f"{last} already exists, statement succeeded.")
            if not replace:
                raise exists(shown(*schema.path, last))
            if not session.access.owns(old):
                raise denied(kind, old)
            schema.drop(old, session.catalog.clock.tick())
        thing = Thing(kind, last, session.role, session.catalog.clock.tick(), given)
        thing.options["TEXT"], thing.comment = sql, given.get("COMMENT")
        schema.add(thing)
        session.engine.future_grants(thing)
        session.commit()
    return status(f"{kind.capitalize()} {last} successfully created.")
