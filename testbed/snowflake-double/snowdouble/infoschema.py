"""INFORMATION_SCHEMA of a database: what the role can see of the catalog, as tables."""

import datetime
import re

import pyarrow as pa

from . import history
from .catalog import Table, retention
from .errors import missing, unsupported
from .names import split_name, squeezed, unquote

_ARROW = {"text": pa.string(), "int": pa.int64(), "time": pa.timestamp("us", "UTC"), "bool": pa.bool_(), "float": pa.float64()}


def arrow(columns, rows):
    by_column = list(zip(*rows)) if rows else [[] for _ in columns]
    return pa.table({n: pa.array(values, _ARROW[t]) for (n, t), values in zip(columns, by_column)})


def view(session, access, database, name):
    """Columns and rows of one of its views."""
    if not access.enters(database) and not access.has(database, "MONITOR"):
        raise missing("database", database)
    builder = _VIEWS.get(name)
    if builder is None:
        raise unsupported(f"INFORMATION_SCHEMA.{name}")
    columns, rows = builder
    return columns, list(rows(session, access, database))


def _schemas(access, database):
    return [s for s in database.of_kind("SCHEMA") if access.sees(s)]


def _relations(session, access, database):
    for schema in _schemas(access, database):
        own = [t for (sid, _), t in session.temporary.items() if sid == schema.id]
        for r in [
            *own,
            *(c for c in schema.children.values() if c.kind in ("TABLE", "VIEW", "MATERIALIZED VIEW", "DYNAMIC TABLE", "EXTERNAL TABLE")),
        ]:
            if getattr(r, "temporary", False) or access.sees(r):
                yield schema, r


def _databases(session, access, database):
    for d in session.catalog.databases.of_kind("DATABASE"):
        if access.sees(d):
            yield d.name, d.owner, _yes(d.transient), d.comment, d.created, d.altered, retention(d), "STANDARD"


def _schemata(session, access, database):
    for s in _schemas(access, database):
        yield (
            database.name, s.name, s.owner, _yes(s.transient), _yes(s.managed), retention(s), None, None, None, s.created, s.altered, s.comment, "ROLE",
        )  # fmt: skip
    start = database.created
    yield (
        database.name,
        "INFORMATION_SCHEMA",
        None,
        "NO",
        "NO",
        1,
        None,
        None,
        None,
        start,
        start,
        "Views describing the contents of schemas in this database",
        None,
    )


def _tables(session, access, database):
    for s, r in _relations(session, access, database):
        table = isinstance(r, Table)
        version = session.current(r) if table else None
        kind = (
            "VIEW"
            if r.kind == "VIEW"
            else "LOCAL TEMPORARY"
            if getattr(r, "temporary", False)
            else "BASE TABLE"
            if r.kind == "TABLE"
            else r.kind
        )
        yield (
            database.name, s.name, r.name, r.owner, kind, _yes(getattr(r, "transient", False)) if table else None, getattr(r, "cluster_by", None),
            version.rows if table else None, version.size if table else None, retention(r) if table else None, r.created, r.altered, r.altered,
            r.options.get("DDL_BY", r.owner), "ON" if getattr(r, "reclusters", False) else "OFF", r.comment, _yes(getattr(r, "temporary", False)), "NO", "NO", "YES" if r.kind == "DYNAMIC TABLE" else "NO",
            "NO", "ROLE",
        )  # fmt: skip


def _columns(session, access, database):
    for s, r in _relations(session, access, database):
        for i, c in enumerate(session.current(r).columns if isinstance(r, Table) else getattr(r, "columns", ()), 1):
            base, p, scale = re.fullmatch(r"([A-Z_]+)(?:\((\d+)(?:,(\d+))?\))?", c.type).groups()
            text, number = base in ("VARCHAR", "BINARY"), base == "NUMBER"
            yield (
                database.name, s.name, r.name, c.name, i, c.sequence or c.default, "YES" if c.nullable else "NO", "TEXT" if base == "VARCHAR" else base,
                int(p) if text else None, int(p) * (4 if base == "VARCHAR" else 1) if text and int(p) < 16777216 else int(p) if text else None,
                int(p) if number else None, 10 if number else None, int(scale or 0) if number else None,
                int(p) if base.startswith("TIME") and p else None, "NO", c.comment, None,
            )  # fmt: skip


def _views(session, access, database):
    for s, r in _relations(session, access, database):
        if r.kind in ("VIEW", "MATERIALIZED VIEW"):
            # Only the owner reads a secure view's text.
            secure = getattr(r, "secure", False)
            text = getattr(r, "text", r.options.get("TEXT")) if access.owns(r) or not secure else None
            yield (
                database.name,
                s.name,
                r.name,
                r.owner,
                text,
                "NONE",
                "NO",
                "NO",
                _yes(secure),
                r.created,
                r.altered,
                r.altered,
                r.comment,
            )


def _privileges(kinds):
    def rows(session, access, database):
        things = [database] if "DATABASE" in kinds else []
        for s in _schemas(access, database):
            things += [s] if "SCHEMA" in kinds else []
            things += [c for c in s.children.values() if access.sees(c) and (c.kind in kinds or "*" in kinds)]
        for t in things:
            catalog, schema = database.name, t.name if t.kind == "SCHEMA" else t.parent.name if len(t.path) == 3 else None
            yield t.created, t.owner, t.owner, catalog, schema, t.name, _object_type(t), "OWNERSHIP", "YES", "ROLE"
            for (privilege, to), g in t.grants.items():
                yield (
                    g.at,
                    g.by,
                    to.split(" ", 1)[1],
                    catalog,
                    schema,
                    t.name,
                    _object_type(t),
                    privilege,
                    _yes(g.option),
                    to.split(" ", 1)[0],
                )

    return rows


def _object_type(thing):
    return thing.kind


def _yes(value):
    return "YES" if value else "NO"


def _typed(text):
    """'A text, B int' as a list of columns."""
    return [tuple(c.split()) if " " in c else (c, "text") for c in re.split(r",\s*", text.strip())]


_PRIVILEGES = "CREATED time, GRANTOR, GRANTEE, {0}_CATALOG, {0}_SCHEMA, {0}_NAME, {1}PRIVILEGE_TYPE, IS_GRANTABLE, GRANTED_TO"


def _table_privileges(session, access, database):
    for r in _privileges(("TABLE", "VIEW", "MATERIALIZED VIEW", "DYNAMIC TABLE"))(session, access, database):
        yield r[:6] + r[7:]


_VIEWS = {
    "DATABASES": (
        _typed("DATABASE_NAME, DATABASE_OWNER, IS_TRANSIENT, COMMENT, CREATED time, LAST_ALTERED time, RETENTION_TIME int, TYPE"),
        _databases,
    ),
    "SCHEMATA": (
        _typed(
            "CATALOG_NAME, SCHEMA_NAME, SCHEMA_OWNER, IS_TRANSIENT, IS_MANAGED_ACCESS, RETENTION_TIME int, DEFAULT_CHARACTER_SET_CATALOG, DEFAULT_CHARACTER_SET_SCHEMA, DEFAULT_CHARACTER_SET_NAME, CREATED time, LAST_ALTERED time, COMMENT, OWNER_ROLE_TYPE"
        ),
        _schemata,
    ),
    "TABLES": (
        _typed(
            "TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_OWNER, TABLE_TYPE, IS_TRANSIENT, CLUSTERING_KEY, ROW_COUNT int, BYTES int, RETENTION_TIME int, CREATED time, LAST_ALTERED time, LAST_DDL time, LAST_DDL_BY, AUTO_CLUSTERING_ON, COMMENT, IS_TEMPORARY, IS_ICEBERG, IS_HYBRID, IS_DYNAMIC, IS_IMMUTABLE, OWNER_ROLE_TYPE"
        ),
        _tables,
    ),
    "COLUMNS": (
        _typed(
            "TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION int, COLUMN_DEFAULT, IS_NULLABLE, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH int, CHARACTER_OCTET_LENGTH int, NUMERIC_PRECISION int, NUMERIC_PRECISION_RADIX int, NUMERIC_SCALE int, DATETIME_PRECISION int, IS_IDENTITY, COMMENT, COLLATION_NAME"
        ),
        _columns,
    ),
    "VIEWS": (
        _typed(
            "TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_OWNER, VIEW_DEFINITION, CHECK_OPTION, IS_UPDATABLE, INSERTABLE_INTO, IS_SECURE, CREATED time, LAST_ALTERED time, LAST_DDL time, COMMENT"
        ),
        _views,
    ),
    "TABLE_PRIVILEGES": (_typed(_PRIVILEGES.format("TABLE", "")), _table_privileges),
    "OBJECT_PRIVILEGES": (_typed(_PRIVILEGES.format("OBJECT", "OBJECT_TYPE, ")), _privileges(("DATABASE", "SCHEMA", "*"))),
    "APPLICABLE_ROLES": (
        _typed("GRANTEE, ROLE_NAME, ROLE_OWNER, IS_GRANTABLE"),
        lambda s, a, d: ((s.role, r, None, "NO") for r in sorted(a.roles)),
    ),
    "ENABLED_ROLES": (_typed("ROLE_NAME, ROLE_OWNER"), lambda s, a, d: ((r, None) for r in sorted(a.roles))),
    "LOAD_HISTORY": (_typed("TABLE_NAME"), lambda s, a, d: ()),
}


def _of_kind(kind, columns, row):
    def rows(session, access, database):
        for s in _schemas(access, database):
            for t in s.of_kind(kind):
                if access.sees(t):
                    yield row(database, s, t)

    return _typed(columns), rows


for _kind, _view in (
    ("STREAM", "STREAMS"),
    ("TASK", "TASKS"),
    ("PIPE", "PIPES"),
    ("SEQUENCE", "SEQUENCES"),
    ("STAGE", "STAGES"),
    ("FUNCTION", "FUNCTIONS"),
    ("PROCEDURE", "PROCEDURES"),
):
    _VIEWS[_view] = _of_kind(
        _kind,
        f"{_kind}_CATALOG, {_kind}_SCHEMA, {_kind}_NAME, {_kind}_OWNER, CREATED time, LAST_ALTERED time, COMMENT, {_kind}_DEFINITION, ARGUMENT_SIGNATURE",
        lambda d, s, t: (
            d.name,
            s.name,
            t.name,
            t.owner,
            t.created,
            t.altered,
            t.comment,
            t.options.get("BODY"),
            t.options.get("ARGUMENTS"),
        ),
    )


def table_function(binder, name, arguments):
    """Columns and rows of TABLE(name(arguments))."""
    session = binder.session
    if name.startswith("QUERY_HISTORY"):
        return history.COLUMNS, _history(binder, name, _named_arguments(arguments))
    if name == "RESULT_SCAN":
        text = arguments.strip()
        query = session.last_query if "LAST_QUERY_ID" in text.upper() else unquote(text)
        if query not in session.results:
            raise missing("statement", query)
        result = session.results[query]
        return [(n, "text") for n, _ in result.columns], [[None if v is None else str(v) for v in r] for r in result.rows]
    if name == "GENERATOR":
        count = int(_named_arguments(arguments).get("ROWCOUNT", "0"))
        return [("__N", "int")], [(i,) for i in range(count)]
    if name == "POLICY_REFERENCES":
        return _typed(_POLICIES), list(_policy_references(session, _named_arguments(arguments)))
    if name in ("TAG_REFERENCES", "TAG_REFERENCES_ALL_COLUMNS"):
        return _typed(_TAGS), list(_tag_references(session, name, arguments))
    if name in _NOTHING:
        return _typed(_NOTHING[name]), []
    raise unsupported(f"TABLE({name}(…))")


_TAGS = (
    "TAG_DATABASE, TAG_SCHEMA, TAG_NAME, TAG_VALUE, APPLY_METHOD, LEVEL, OBJECT_DATABASE, OBJECT_SCHEMA, OBJECT_NAME, DOMAIN, COLUMN_NAME"
)
_POLICIES = "POLICY_DB, POLICY_SCHEMA, POLICY_NAME, POLICY_KIND, REF_DATABASE_NAME, REF_SCHEMA_NAME, REF_ENTITY_NAME, REF_ENTITY_DOMAIN, REF_COLUMN_NAME, POLICY_STATUS"
# What the double has none of: functions that always answer without a row.
_NOTHING = {
    "TASK_HISTORY": "QUERY_ID, NAME, DATABASE_NAME, SCHEMA_NAME, STATE",
    "COPY_HISTORY": "FILE_NAME, TABLE_NAME, STATUS",
}


def _policy_references(session, arguments):
    """Of one relation, for its owner."""
    thing = session.find(unquote(arguments["REF_ENTITY_DOMAIN"]), unquote(arguments["REF_ENTITY_NAME"]))
    session.access.require_owner(thing)
    for a in thing.attached:
        if a.what.kind != "TAG":
            yield (*a.what.path, a.what.kind.replace(" ", "_"), *thing.path, thing.kind, a.column, "ACTIVE")


def _tag_references(session, name, arguments):
    """Of one relation, with what it inherits from its containers; or of all its columns, with what they inherit."""
    first, domain = (unquote(a.strip()) for a in arguments.rsplit(",", 1))
    thing = session.find(domain, first)
    if not session.access.sees(thing):
        raise missing(domain, first)
    own = [a for a in thing.attached if a.what.kind == "TAG"]
    above = [(t.kind, a) for t in (thing, thing.parent, thing.parent.parent) for a in t.attached if a.what.kind == "TAG" and a.column is None]
    if name == "TAG_REFERENCES":
        found = [("TABLE" if level == thing.kind else level, a, None) for level, a in above]
    else:
        columns = [c.name for c in (session.current(thing).columns if isinstance(thing, Table) else getattr(thing, "columns", ()))]
        found = [("COLUMN", a, a.column) for a in own if a.column]
        found += [("TABLE" if level == thing.kind else level, a, c) for level, a in above for c in columns]
    for level, a, column in found:
        yield (*a.what.path, a.value, "MANUAL", level, *thing.path, "COLUMN" if column else "TABLE", column)


def _named_arguments(text):
    """name => value pairs; commas inside of parentheses do not count."""
    found, depth, part = {}, 0, ""
    for c in squeezed(text) + ",":
        depth += {"(": 1, ")": -1}.get(c, 0)
        if c == "," and depth == 0:
            if "=>" in part:
                key, value = part.split("=>", 1)
                found[key.strip().upper()] = value.strip()
            part = ""
        else:
            part += c
    return found


def _history(binder, name, arguments):
    from .query import moment

    session = binder.session
    now = session.catalog.clock.now()

    def instant(key, default):
        return moment(session, "TIMESTAMP", arguments[key], binder.cursor) if key in arguments else default

    start = instant("END_TIME_RANGE_START", now - datetime.timedelta(days=7))
    end = instant("END_TIME_RANGE_END", now + datetime.timedelta(days=1))
    limit = int(arguments.get("RESULT_LIMIT", 100))
    user = split_name(unquote(arguments["USER_NAME"]))[-1] if "USER_NAME" in arguments else session.user
    rows, watched = [], {}
    for e in session.engine.history.newest_first():
        if name == "QUERY_HISTORY_BY_USER" and e.user != user or name == "QUERY_HISTORY_BY_SESSION" and e.session != session.id:
            continue
        if e.user != session.user:
            if e.warehouse not in watched:
                watched[e.warehouse] = session.engine.may_watch(session, e, "MONITOR", "OPERATE")
            if not watched[e.warehouse]:
                continue
        if start <= (e.end or now) <= end:
            rows.append(history.row(e, now))
        if len(rows) >= limit:
            break
    return rows
