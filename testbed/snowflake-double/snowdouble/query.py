"""Reading: every name of a query is replaced by what it means for this session at this moment, and only then DuckDB runs it.
All names of a statement are looked up under one lock, so that a statement never sees half of a swap."""

import datetime
import re

from sqlglot import exp

from . import functions, infoschema
from .access import Access
from .catalog import Table, View
from .dialect import parse, parse_duck, to_duck
from .errors import SnowflakeError, missing
from .names import unquote


class Binder:
    """Replaces the names of one statement."""

    def __init__(self, session, statement, cursor):
        self.session, self.statement, self.cursor = session, statement, cursor
        self.now = session.catalog.clock.now()
        self._count = 0

    def bind(self, tree, database, schema, access, depth=0):
        """Changes the tree; database and schema stand in front of names that have none."""
        if depth > 50:
            raise SnowflakeError(1003, "SQL compilation error:\nView definition is recursive.", "42000")
        tree = functions.replaced(tree, self.session, self.now)
        for table in list(tree.find_all(exp.Table)):
            if isinstance(table.this, exp.Identifier) and not _is_cte(table):
                self._replace(table, database, schema, access, depth)
        for column in tree.find_all(exp.Column):
            column.set("catalog", None)
            column.set("db", None)
        return tree

    def _replace(self, table, database, schema, access, depth):
        self.session.require_warehouse()
        name = tuple(p for p in (table.catalog, table.db, table.name) if p)
        alias = table.args.get("alias")
        alias = alias.copy() if alias else exp.TableAlias(this=exp.to_identifier(table.name, quoted=True))
        if len(name) == 1 and name[0].startswith("__TF_"):
            new = exp.Table(this=self._registered(*self.statement.table_functions[name[0]](self)))
        elif len(name) >= 2 and name[-2] == "INFORMATION_SCHEMA":
            found = self.session.find("DATABASE", name[:-2] or self.session.qualify((database,) if database else (), 1), access)
            new = exp.Table(this=self._registered(*infoschema.view(self.session, access, found, name[-1])))
        else:
            full = (database, schema)[: 3 - len(name)] + name
            if None in full:
                full = self.session.qualify(name, 3)
            relation = self.session.find("TABLE", full, access)
            if not getattr(relation, "temporary", False):
                access.require(relation, "SELECT", "OWNERSHIP")
            new = self._content(relation, table.args.get("when"), depth)
        new.set("alias", alias)
        for arg in ("sample", "pivots", "joins"):
            if table.args.get(arg):
                new.set(arg, table.args[arg])
        table.replace(new)

    def _content(self, relation, when, depth):
        if isinstance(relation, Table):
            version = self.session.current(relation)
            if when is not None:
                moment, before = self.moment(when.args.get("kind"), when.args.get("expression"), when.name.upper())
                version = relation.version_at(moment, before)
            return exp.Table(this=exp.to_identifier(version.physical))
        if isinstance(relation, View):
            query = parse(relation.query)
            self.bind(query, relation.parent.parent.name, relation.parent.name, Access(self.session.catalog, relation.owner), depth + 1)
            if relation.column_names:
                inner = parse_duck("SELECT * FROM x")
                sub = exp.Subquery(
                    this=query,
                    alias=exp.TableAlias(
                        this=exp.to_identifier("_v"), columns=[exp.to_identifier(c, quoted=True) for c in relation.column_names]
                    ),
                )
                inner.set("from_", exp.From(this=sub))
                query = inner
            return exp.Subquery(this=query)
        raise missing("object", relation)

    def moment(self, kind, expression, this="AT"):
        """The time that an AT or BEFORE means."""
        kind = str(kind).upper()
        with self.session.engine.storage.cursor() as cursor:
            value = expression.sql(dialect="snowflake")
            return moment(self.session, kind, value, cursor), this == "BEFORE"

    def _registered(self, columns, rows):
        self._count += 1
        name = f"__r{self._count}"
        self.cursor.register(name, infoschema.arrow(columns, rows))
        return exp.to_identifier(name)


def moment(session, kind, value, cursor):
    """The instant of AT(kind => value)."""
    if kind == "STATEMENT":
        entry = session.engine.history.by_id(unquote(value))
        if entry is None:
            raise SnowflakeError(709, f"Statement {value} not found", "02000")
        return entry.start
    tree = functions.replaced(parse("SELECT " + value), session, session.catalog.clock.now())
    if kind == "OFFSET":
        seconds = cursor.execute(to_duck(tree)).fetchone()[0]
        return session.catalog.clock.now() + datetime.timedelta(seconds=float(seconds))
    return cursor.execute(f"SELECT CAST(({to_duck(tree)}) AS TIMESTAMPTZ)").fetchone()[0]


def _is_cte(table):
    """Whether the name is one of a WITH around it; a CTE's own query does not see the CTE, unless it is recursive."""
    if table.db or table.catalog:
        return False
    node = below = table
    inside = None
    while node is not None:
        with_ = node.args.get("with_") or node.args.get("with")
        if with_ is not None and with_ is not inside:
            for cte in with_.expressions:
                if cte.alias.upper() == table.name.upper() or cte.alias == table.name:
                    return True
        if isinstance(node, exp.With):
            inside = node
            # Inside of a WITH: only the CTEs before this one count, and this one where it is recursive.
            at = next((i for i, c in enumerate(node.expressions) if c is below), len(node.expressions))
            visible = node.expressions[: at + 1] if node.args.get("recursive") else node.expressions[:at]
            if any(c.alias == table.name for c in visible):
                return True
        below = node
        node = node.parent
    return False


_TABLE_FUNCTION = re.compile(r"\bTABLE\s*\(\s*((?:[\w\"$]+\s*\.\s*)*\w+)\s*\(", re.I)


def without_table_functions(sql, statement):
    """TABLE(f(…)) is no matter of the parser: each becomes a name that the binder fills."""
    out, at = [], 0
    for match in _TABLE_FUNCTION.finditer(sql):
        if match.start() < at:
            continue
        name = match[1].split(".")[-1].strip().upper()
        if name in ("FLATTEN", "SPLIT_TO_TABLE"):
            continue
        end, depth, i = match.end(), 1, match.end()
        while i < len(sql) and depth:
            if sql[i] == "'":
                i = sql.index("'", i + 1)
            depth += {"(": 1, ")": -1}.get(sql[i], 0)
            i += 1
        arguments = sql[end : i - 1]
        close = sql.index(")", i)
        key = f"__TF_{len(statement.table_functions)}"
        statement.table_functions[key] = lambda binder, n=name, a=arguments: infoschema.table_function(binder, n, a)
        out += [sql[at : match.start()], f'"{key}"']
        at = close + 1
    return "".join(out) + sql[at:]


def named(tree):
    """Gives the columns of a query the names that the service gives them where it says none: their text."""
    select = tree
    while isinstance(select, (exp.SetOperation, exp.Subquery)):
        select = select.this
    if isinstance(select, exp.Select):
        for e in list(select.expressions):
            if not isinstance(e, (exp.Alias, exp.Column, exp.Star)) and not e.is_star and e.output_name == "":
                e.replace(exp.alias_(e.copy(), e.sql(dialect="snowflake").upper(), quoted=True))
    return tree


def prepared(session, statement, cursor, sql_or_tree):
    """A query's text for DuckDB."""
    tree = parse(sql_or_tree) if isinstance(sql_or_tree, str) else sql_or_tree
    binder = Binder(session, statement, cursor)
    tree = functions.replaced(tree, session, binder.now)  # before the lock: SYSTEM$WAIT waits here
    with session.catalog.lock:
        binder.bind(tree, session.database, session.schema, session.access)
    return to_duck(tree)


def evaluate(session, statement, cursor, expression):
    """The value of an expression of Snowflake's SQL."""
    cursor.execute(prepared(session, statement, cursor, named(parse("SELECT " + expression))))
    row = cursor.fetchone()
    return row[0] if row else None
