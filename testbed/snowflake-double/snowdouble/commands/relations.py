"""Tables and views: CREATE, ALTER of columns, TRUNCATE."""

import re
from dataclasses import replace

from sqlglot import exp

from .. import dml
from ..catalog import Column, View
from ..dialect import parse, snowflake_type
from ..errors import SnowflakeError, denied, exists, missing
from ..names import quoted, shown, split_name
from ..query import prepared, without_table_functions
from ..result import status
from ..storage import translated
from .registry import command, options

DONE = "Statement executed successfully."


@command(r"CREATE (OR REPLACE )?((?:(?:LOCAL |GLOBAL )?(?:TEMPORARY|TEMP|VOLATILE) |TRANSIENT )?)TABLE (IF NOT EXISTS )?(NAME)(.*)")
def create_table(session, statement, m, sql):
    rest = m[5]
    if re.match(r"\s*(?:\s+)?(CLONE|LIKE)\s", rest, re.I):
        return None  # travel.py
    kind = m[2].upper()
    given = {
        "replace": m[1], "temporary": "TEMP" in kind or "VOLATILE" in kind, "transient": "TRANSIENT" in kind, "if_not_exists": m[3],
        "copy_grants": re.search(r"\bCOPY GRANTS\b", rest, re.I),
    }  # fmt: skip
    # Properties stand between the columns and AS, or at the end where no query follows.
    head, body = _head(sql)
    if match := re.search(r"\bDATA_RETENTION_TIME_IN_DAYS\s*=\s*(\d+)", head, re.I):
        given["retention"] = int(match[1])
    if match := re.search(r"\bCOMMENT\s*=\s*('(?:[^']|'')*')", head, re.I):
        given["comment"] = options("COMMENT=" + match[1])["COMMENT"]
    if match := re.search(r"\bCLUSTER BY\s*(\(.*\))", head, re.I):
        given["cluster_by"] = "LINEAR" + match[1]
    clean = re.sub(
        r"\b(DATA_RETENTION_TIME_IN_DAYS|MAX_DATA_EXTENSION_TIME_IN_DAYS|CHANGE_TRACKING|DEFAULT_DDL_COLLATION|COMMENT)\s*=\s*('(?:[^']|'')*'|\w+)",
        "",
        head,
        flags=re.I,
    )
    clean = re.sub(
        r"\bCOPY GRANTS\b|\bCLUSTER BY\s*\([^()]*(?:\([^()]*\)[^()]*)*\)|\bTRANSIENT\b|\b(?:LOCAL |GLOBAL )?(?:TEMPORARY|TEMP|VOLATILE)\b(?=\s+TABLE)",
        "",
        clean,
        flags=re.I,
    )
    tree = parse(without_table_functions(clean + body, statement))
    if not isinstance(tree, exp.Create):
        raise SnowflakeError(1003, f"SQL compilation error:\nsyntax error in {sql[:80]}", "42000")
    return dml.create_table(session, statement, tree, given)


def _head(sql):
    """What stands before AS and its query, and the rest."""
    sql = sql.strip().rstrip(";")
    depth = 0
    for piece in re.finditer(r"--[^\n]*|/\*.*?\*/|'(?:[^'\\]|''|\\.)*'|\"(?:[^\"]|\"\")*\"|[()]|\bAS\b", sql, re.I | re.S):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if depth == 0 and piece[0].upper() == "AS":
            return sql[: piece.start()], sql[piece.start() :]
    return sql, ""


@command(r"CREATE (OR REPLACE )?((?:SECURE |RECURSIVE |(?:LOCAL |GLOBAL )?(?:TEMPORARY|TEMP) )*)VIEW (IF NOT EXISTS )?(NAME)(.*)")
def create_view(session, statement, m, sql):
    head, body = _head(sql)
    query = re.sub(r"^AS\b", "", body, flags=re.I).strip()
    with session.catalog.lock:
        full = session.qualify(m[4], 3)
        schema, last = session.container_for(full, session.access, "CREATE VIEW")
        old = schema.child("TABLE", last)
        if old is not None:
            if m[3]:
                return status(f"{last} already exists, statement succeeded.")
            if not m[1] or old.kind != "VIEW":
                raise exists(shown(*full))
            if not session.access.owns(old):
                raise denied(old.kind, old)
    view = View(last, session.role, session.catalog.clock.tick())
    # VIEW_DEFINITION is the whole statement, as it was written.
    view.text, view.query, view.secure = sql.strip(), query, "SECURE" in m[2].upper()
    view.parent = schema
    columns = re.search(rf"\bVIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}\s*\((.*)\)", head, re.I | re.S)
    comments = {}
    if columns:
        names = []
        for part in re.findall(
            r"(\"(?:[^\"]|\"\")+\"|[A-Za-z_][\w$]*)((?:\s+(?:COMMENT\s+(?:'(?:[^']|'')*'|\$\$.*?\$\$)|WITH\s.*?|NOT\s+NULL))*)\s*(?:,|$)",
            columns[1],
            re.I | re.S,
        ):
            name = split_name(part[0])[0]
            names.append(name)
            if match := re.search(r"COMMENT\s+('(?:[^']|'')*'|\$\$.*?\$\$)", part[1], re.I | re.S):
                comments[name] = options("COMMENT=" + match[1])["COMMENT"]
        view.column_names = tuple(names)
    if match := re.search(r"\)?\s*COMMENT\s*=\s*('(?:[^']|'')*'|\$\$.*?\$\$)", head, re.I | re.S):
        view.comment = options("COMMENT=" + match[1])["COMMENT"]
    view.columns = _described(session, statement, view, comments)
    with session.catalog.lock:
        current = schema.child("TABLE", last)
        if current is not None:
            if re.search(r"\bCOPY GRANTS\b", head, re.I):
                view.grants = dict(current.grants)
            schema.drop(current, session.catalog.clock.tick())
        schema.add(view)
        if not view.grants:
            session.engine.future_grants(view)
        session.commit()
    return status(f"View {last} successfully created.")


_NAME = r'(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*))*'


def _described(session, statement, view, comments):
    """The columns of a view's query; it must be readable by its maker now, whatever comes later."""
    was = session.database, session.schema
    try:
        session.database, session.schema = view.parent.parent.name, view.parent.name
        with statement.cursor() as cursor:
            sql = prepared(session, statement, cursor, view.query)
            found = cursor.execute(f"DESCRIBE {sql}").fetchall()
    except Exception as error:
        raise translated(error) from error
    finally:
        session.database, session.schema = was
    names = view.column_names or [r[0] for r in found]
    return [Column(n, snowflake_type(r[1]), r[1], True, None, comments.get(n)) for n, r in zip(names, found)]


@command(r"TRUNCATE (?:TABLE )?(IF EXISTS )?(NAME)")
def truncate(session, statement, m, sql):
    try:
        return dml.truncate(session, statement, m[2])
    except SnowflakeError as error:
        if m[1] and error.code == "002003":
            return status(DONE)
        raise


@command(r"ALTER TABLE (IF EXISTS )?(NAME) (CLUSTER BY ?(\(.*\))|DROP CLUSTERING KEY|(?:SUSPEND|RESUME) RECLUSTER)")
def alter_clustering(session, statement, m, sql):
    with session.catalog.lock:
        table = session.find("TABLE", m[2])
        session.access.require_owner(table)
        if m[3].upper().endswith("RECLUSTER"):
            table.reclusters = bool(table.cluster_by) and m[3].upper().startswith("RESUME")
        else:
            table.reclusters = bool(m[4])
            table.cluster_by, table.altered = "LINEAR" + m[4] if m[4] else None, session.catalog.clock.tick()
        session.commit()
    return status(DONE)


@command(r"ALTER TABLE (IF EXISTS )?(NAME) (ADD|DROP|RENAME|ALTER|MODIFY) (.*)")
def alter_columns(session, statement, m, sql):
    table = session.find("TABLE", m[2])
    if not hasattr(table, "versions"):
        raise missing("table", table)
    action, rest = m[3].upper(), m[4].strip()
    columns = list(session.current(table).columns)
    if re.match(r"(CONSTRAINT|PRIMARY KEY|UNIQUE|FOREIGN KEY|ROW ACCESS POLICY|SEARCH OPTIMIZATION|CLUSTERING KEY)\b", rest, re.I):
        session.access.require_owner(table)
        return status(DONE)
    if action == "ADD":
        return _add(session, statement, table, columns, rest)
    if action == "DROP":
        return _drop(session, statement, table, columns, rest)
    if action == "RENAME":
        match = re.fullmatch(rf"COLUMN ({_NAME}) TO ({_NAME})", rest, re.I)
        if not match:
            return None
        old, new = split_name(match[1])[0], split_name(match[2])[0]
        renamed = [_with(c, name=new) if c.name == old else c for c in columns]
        return dml.change_columns(session, statement, table, renamed, "*")
    return _modify(session, statement, table, columns, rest)


def _with(column, **changes):
    return replace(column, **changes)


def _add(session, statement, table, columns, rest):
    rest = re.sub(r"^COLUMN\s+", "", rest, flags=re.I)
    lenient = re.match(r"IF NOT EXISTS\s+", rest, re.I)
    rest = re.sub(r"\bIF NOT EXISTS\s+|,\s*COLUMN\s+", lambda x: "," if x[0][0] == "," else "", rest, flags=re.I)
    new = dml.parsed_columns(rest)
    for c in list(new):
        if any(o.name == c.name for o in columns):
            if not lenient:
                raise SnowflakeError(1430, f"SQL compilation error:\ncolumn '{c.name}' already exists", "42601")
            new.remove(c)
    select = ", ".join([quoted(c.name) for c in columns] + [f"CAST({c.default or 'NULL'} AS {c.duck})" for c in new])
    return dml.change_columns(session, statement, table, columns + new, select)


def _drop(session, statement, table, columns, rest):
    rest = re.sub(r"^COLUMN\s+(IF EXISTS\s+)?", "", rest, flags=re.I)
    names = {split_name(x)[0] for x in rest.split(",")}
    left = [c for c in columns if c.name not in names]
    if len(left) + len(names) != len(columns):
        raise SnowflakeError(904, f"SQL compilation error:\ninvalid identifier '{sorted(names)[0]}'", "42000")
    return dml.change_columns(session, statement, table, left, ", ".join(quoted(c.name) for c in left))


def _modify(session, statement, table, columns, rest):
    """ALTER [COLUMN] c SET DATA TYPE t | TYPE t | SET|DROP NOT NULL | DROP DEFAULT | COMMENT 'x' | (UN)SET MASKING POLICY."""
    session.access.require_owner(table) if not table.temporary else None
    for part in re.split(r",\s*(?=(?:COLUMN\s+)?[\w\"]+\s+(?:SET|DROP|COMMENT|TYPE))", re.sub(r"^\(|\)$", "", rest), flags=re.I):
        match = re.match(rf"(?:COLUMN\s+)?({_NAME})\s+(.*)", part.strip(), re.I | re.S)
        name, change = split_name(match[1])[0], match[2]
        at = next((i for i, c in enumerate(columns) if c.name == name), None)
        if at is None:
            raise SnowflakeError(904, f"SQL compilation error:\ninvalid identifier '{name}'", "42000")
        if kind := re.fullmatch(r"(?:SET DATA )?TYPE (.*)", change, re.I | re.S):
            new = dml.parsed_columns(f"{quoted(name)} {kind[1]}")[0]
            columns[at] = _with(columns[at], type=new.type, duck=new.duck)
        elif re.fullmatch(r"(SET )?NOT NULL", change, re.I):
            columns[at] = _with(columns[at], nullable=False)
        elif re.fullmatch(r"DROP NOT NULL", change, re.I):
            columns[at] = _with(columns[at], nullable=True)
        elif re.fullmatch(r"DROP DEFAULT", change, re.I):
            columns[at] = _with(columns[at], default=None)
        elif text := re.fullmatch(r"COMMENT\s+(.*)", change, re.I | re.S):
            columns[at] = _with(columns[at], comment=options("COMMENT=" + text[1])["COMMENT"])
    return dml.change_columns(session, statement, table, columns, ", ".join(f"CAST({quoted(c.name)} AS {c.duck})" for c in columns))
