"""SHOW and DESCRIBE: the catalog as lists."""

import re

from ..catalog import Table, retention
from ..errors import SnowflakeError, no_container, unsupported
from ..names import like_pattern, split_name, unquote
from ..result import DESCRIBE, SHOW, Result
from ..session import DEFAULTS
from .registry import KINDS, command, singular

_TAIL = r"( HISTORY)?(?: LIKE (STR))?(?: IN (ACCOUNT|DATABASE|SCHEMA|TABLE|VIEW)?(?: ?(NAME))?)?(?: STARTS WITH (STR))?(?: LIMIT (\d+)(?: FROM (STR))?)?"
_LISTS = "|".join(sorted((*KINDS, "OBJECTS"), key=len, reverse=True))


def table(columns, rows, kind=SHOW):
    """Columns are texts but for those that end in :time or :int."""
    named = [c.split(":") if ":" in c else (c, "VARCHAR") for c in columns.split()]
    types = {"time": "TIMESTAMP WITH TIME ZONE", "int": "BIGINT", "VARCHAR": "VARCHAR"}
    return Result([(n, types[t]) for n, t in named], [tuple(r) for r in rows], kind)


@command(rf"SHOW (TERSE )?({_LISTS}){_TAIL}")
def show_list(session, statement, m, sql):
    kind = m[2].upper()
    with session.catalog.lock:
        try:
            things = _things(session, kind, m[5], m[6], bool(m[3]))
        except SnowflakeError as error:
            raise no_container() if error.code == "002003" else error from None
        if m[4]:
            pattern = like_pattern(unquote(m[4]))
            things = [t for t in things if pattern.fullmatch(t.name)]
        if m[7]:
            things = [t for t in things if t.name.startswith(unquote(m[7]))]
        if m[9]:
            things = [t for t in things if t.name > unquote(m[9])]
        things = things[: int(m[8])] if m[8] else things
        columns, row = _row(kind, bool(m[1]))
        return table(
            columns + (" dropped_on:time" if m[3] and not m[1] else ""),
            [row(session, t) + ((t.dropped_at,) if m[3] and not m[1] else ()) for t in things],
        )


def _things(session, kind, where, name, history):
    access, catalog = session.access, session.catalog
    if kind == "DATABASES":
        found = catalog.databases.of_kind("DATABASE")
        if history:
            found = found + [d for d in catalog.databases.dropped]
        return [d for d in found if access.sees(d)]
    where = (where or "").upper()
    if not where and name:
        where = (
            "SCHEMA"
            if len(split_name(name)) == 2
            or kind != "SCHEMAS"
            and len(split_name(name)) == 1
            and session.database
            and catalog.databases.child("DATABASE", split_name(name)[0]) is None
            else "DATABASE"
        )
    if not where:
        where = "ACCOUNT" if not session.database else "DATABASE" if kind == "SCHEMAS" or not session.schema else "SCHEMA"
        name = None
    if where == "ACCOUNT":
        containers = [d for d in catalog.databases.of_kind("DATABASE") if access.sees(d)]
    elif where == "DATABASE":
        containers = [session.find("DATABASE", name or (session.database or "",))]
    else:
        containers = [session.find("SCHEMA", name or (session.database or "", session.schema or ""))]
    if kind == "SCHEMAS":
        return [s for d in containers for s in d.of_kind("SCHEMA") + ([x for x in d.dropped] if history else []) if access.sees(s)]
    schemas = [s for c in containers for s in (c.of_kind("SCHEMA") if c.kind == "DATABASE" else [c]) if access.enters(s) or access.owns(s)]
    wanted = ("TABLE", "VIEW", "MATERIALIZED VIEW", "DYNAMIC TABLE", "EXTERNAL TABLE") if kind == "OBJECTS" else (singular(kind),)
    wanted += ("DYNAMIC TABLE",) if kind == "TABLES" else ()
    found = [
        t for s in schemas for t in s.of_kind(*wanted) + ([x for x in s.dropped if x.kind in wanted] if history else []) if access.sees(t)
    ]
    ids = {s.id for s in schemas}
    return found + [t for (sid, _), t in session.temporary.items() if sid in ids and "TABLE" in wanted]


def _row(kind, terse):
    if terse:
        return "created_on:time name kind database_name schema_name", lambda s, t: (t.created, t.name, _terse_kind(t), *(_where(t)))
    if kind == "DATABASES":
        return (
            "created_on:time name is_default is_current origin owner comment options retention_time kind budget owner_role_type",
            lambda s, d: (
                d.created,
                d.name,
                "N",
                "Y" if s.database == d.name else "N",
                "",
                d.owner,
                d.comment or "",
                "TRANSIENT" if d.transient else "",
                str(retention(d)),
                "STANDARD",
                None,
                "ROLE",
            ),
        )
    if kind == "SCHEMAS":
        return (
            "created_on:time name is_default is_current database_name owner comment options retention_time owner_role_type",
            lambda s, x: (
                x.created,
                x.name,
                "N",
                "Y" if (s.database, s.schema) == x.path else "N",
                x.parent.name,
                x.owner,
                x.comment or "",
                ", ".join(o for o, on in (("TRANSIENT", x.transient), ("MANAGED ACCESS", x.managed)) if on),
                str(retention(x)),
                "ROLE",
            ),
        )
    if kind in ("TABLES", "OBJECTS"):
        return (
            "created_on:time name database_name schema_name kind comment cluster_by rows:int bytes:int owner retention_time automatic_clustering change_tracking is_external enable_schema_evolution owner_role_type is_event budget is_hybrid is_iceberg is_dynamic is_immutable",
            lambda s, t: (
                t.created,
                t.name,
                *_where(t),
                "TABLE" if kind == "OBJECTS" and isinstance(t, Table) else _table_kind(t),
                t.comment or "",
                getattr(t, "cluster_by", None) or "",
                *_size(s, t),
                t.owner,
                str(retention(t)),
                "ON" if getattr(t, "reclusters", False) else "OFF",
                "OFF",
                "N",
                "N",
                "ROLE",
                "N",
                None,
                "N",
                "N",
                "Y" if t.kind == "DYNAMIC TABLE" else "N",
                "N",
            ),
        )
    if kind in ("VIEWS", "MATERIALIZED VIEWS"):
        return (
            "created_on:time name reserved database_name schema_name owner comment text is_secure is_materialized owner_role_type change_tracking",
            lambda s, v: (
                v.created,
                v.name,
                "",
                *_where(v),
                v.owner,
                v.comment or "",
                getattr(v, "text", v.options.get("TEXT", "")),
                str(getattr(v, "secure", False)).lower(),
                str(v.kind != "VIEW").lower(),
                "ROLE",
                "OFF",
            ),
        )
    return (
        "created_on:time name database_name schema_name catalog_name owner comment state table_name source_type base_tables type stale mode schedule warehouse definition text arguments kind is_builtin owner_role_type",
        lambda s, t: (t.created, t.name, *_where(t), _where(t)[0], t.owner, t.comment or "", t.options.get("STATE", "suspended" if t.kind == "TASK" else None), _source(t), "Table", _source(t), "DELTA", "false", "DEFAULT", t.options.get("SCHEDULE"), t.options.get("WAREHOUSE"), t.options.get("BODY"), t.options.get("TEXT"), t.name + t.options.get("ARGUMENTS", "()"), t.kind, "N", "ROLE"),
    )  # fmt: skip


def _source(thing):
    match = re.search(r"\bON (?:TABLE |VIEW )?([\w.\"$]+)", thing.options.get("BODY", "") or "", re.I)
    return ".".join(split_name(match[1])) if match else None


def _terse_kind(thing):
    return None if thing.kind in ("SCHEMA",) else "STANDARD" if thing.kind == "DATABASE" else _table_kind(thing)


def _table_kind(thing):
    if thing.kind != "TABLE":
        return "TABLE" if thing.kind == "DYNAMIC TABLE" else thing.kind
    return "TEMPORARY" if thing.temporary else "TRANSIENT" if thing.transient else "TABLE"


def _where(thing):
    path = thing.path if not thing.dropped_at else (thing.parent.path if thing.parent else ()) + (thing.name,)
    return (path[0] if len(path) > 1 else None, path[1] if len(path) > 2 else None)


def _size(session, thing):
    if not isinstance(thing, Table):
        return None, None
    version = session.current(thing)
    return version.rows, version.size


@command(r"SHOW ROLES(?: LIKE (STR))?(?: IN ACCOUNT)?")
def roles(session, statement, m, sql):
    pattern = like_pattern(unquote(m[1]) if m[1] else "%")
    found = [r for r in session.catalog.roles.values() if pattern.fullmatch(r.name)]
    return table(
        "created_on:time name is_default is_current is_inherited owner comment",
        [(r.created, r.name, "N", "Y" if r.name == session.role else "N", "N", r.owner, r.comment or "") for r in found],
    )


@command(r"SHOW DATABASE ROLES(?: LIKE STR)? IN DATABASE (NAME)")
def database_roles(session, statement, m, sql):
    with session.catalog.lock:
        found = session.find("DATABASE", m[1]).of_kind("DATABASE ROLE")
    return table(
        "created_on:time name is_default is_current is_inherited owner comment",
        [(r.created, r.name, "N", "N", "N", r.owner, r.comment or "") for r in found],
    )


@command(r"SHOW (?:TERSE )?USERS(?: LIKE (STR))?")
def users(session, statement, m, sql):
    pattern = like_pattern(unquote(m[1]) if m[1] else "%")
    found = [u for u in session.catalog.users.values() if pattern.fullmatch(u.name) and (session.access.owns(u) or u.name == session.user)]
    return table(
        "name created_on:time login_name default_role default_warehouse disabled has_rsa_public_key owner",
        [
            (
                u.name,
                u.created,
                u.name,
                u.options.get("DEFAULT_ROLE"),
                u.options.get("DEFAULT_WAREHOUSE"),
                "false",
                str("RSA_PUBLIC_KEY" in u.options).lower(),
                u.owner,
            )
            for u in found
        ],
    )


@command(r"SHOW WAREHOUSES(?: LIKE (STR))?")
def warehouses(session, statement, m, sql):
    pattern = like_pattern(unquote(m[1]) if m[1] else "%")
    found = [w for w in session.catalog.warehouses.values() if pattern.fullmatch(w.name)]
    return table("name state type size owner", [(w.name, "STARTED", "STANDARD", "X-Small", w.owner) for w in found])


@command(r"SHOW PARAMETERS(?: LIKE (STR))?(?: (?:IN|FOR) (SESSION|ACCOUNT|(?:DATABASE|SCHEMA|TABLE|USER|WAREHOUSE)) ?(NAME)?)?")
def parameters(session, statement, m, sql):
    pattern, where = like_pattern(unquote(m[1]) if m[1] else "%"), (m[2] or "SESSION").upper()
    rows = []
    for key in sorted({*DEFAULTS, *session.parameters}):
        value, level = (
            (session.parameter(key), "SESSION" if key in session.parameters else "") if where == "SESSION" else (DEFAULTS.get(key, ""), "")
        )
        if where in ("DATABASE", "SCHEMA", "TABLE") and key == "DATA_RETENTION_TIME_IN_DAYS":
            thing = session.find(where, m[3])
            value, level = str(retention(thing)), where if thing.retention is not None else ""
        if pattern.fullmatch(key):
            rows.append((key, value, DEFAULTS.get(key, ""), level, "", "NUMBER" if value.isdigit() else "STRING"))
    return table("key value default level description type", rows)


@command(
    r"SHOW (SHARES|REPLICATION DATABASES|FAILOVER GROUPS|NETWORK POLICIES|INTEGRATIONS|RESOURCE MONITORS|VARIABLES|LOCKS|TRANSACTIONS|(?:PRIMARY|IMPORTED|UNIQUE) KEYS)(.*)"
)
def nothing(session, statement, m, sql):
    return table("created_on:time kind name database_name schema_name table_name owner comment", ())


@command(r"(?:DESC|DESCRIBE) (TABLE|VIEW|DYNAMIC TABLE|MATERIALIZED VIEW) (NAME)(?: TYPE ?= ?COLUMNS)?")
def describe(session, statement, m, sql):
    with session.catalog.lock:
        relation = session.find("TABLE", m[2])
        columns = session.current(relation).columns if isinstance(relation, Table) else getattr(relation, "columns", ())
        rows = [
            (c.name, c.type, "COLUMN", "Y" if c.nullable else "N", c.default, "N", "N", None, None, c.comment, None, None, None)
            for c in columns
        ]
    return _described(rows)


def _described(rows):
    names = [
        "name",
        "type",
        "kind",
        "null?",
        "default",
        "primary key",
        "unique key",
        "check",
        "expression",
        "comment",
        "policy name",
        "privacy domain",
        "schema_evolution_record",
    ]
    return Result([(n, "VARCHAR") for n in names], rows, DESCRIBE)


@command(r"(?:DESC|DESCRIBE) (PROCEDURE|FUNCTION) (NAME) ?(\([^)]*\))")
def describe_procedure(session, statement, m, sql):
    thing = session.find(m[1].upper(), m[2])
    body = thing.options.get("BODY") or ""
    caller = re.search(r"\bEXECUTE AS (CALLER|RESTRICTED CALLER|OWNER)\b", body, re.I)
    return table(
        "property value",
        [("signature", thing.options.get("ARGUMENTS")), ("execute as", caller[1].upper() if caller else "OWNER"), ("body", body)],
        DESCRIBE,
    )


@command(r"(?:DESC|DESCRIBE) .*")
def describe_other(session, statement, m, sql):
    raise unsupported(m[0][:60])
