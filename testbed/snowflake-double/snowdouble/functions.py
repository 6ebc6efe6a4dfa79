"""Functions whose value is the session's, the account's or the moment's: replaced by their value before DuckDB sees them."""

from sqlglot import exp

from .dialect import parse_duck
from .errors import SnowflakeError

_TIMES = {"CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "SYSTIMESTAMP", "GETDATE", "NOW"}


def replaced(tree, session, now):
    """Replaces them all; one statement has one time."""
    for node in list(tree.find_all(exp.Func, exp.Column)):
        value = _value(node, session, now)
        if value is not None:
            if node is tree:
                tree = value
            else:
                node.replace(value)
    return tree


def _value(node, session, now):
    if isinstance(node, exp.Column):
        # CURRENT_ROLE and the like without parentheses are no functions to the parser.
        name = (
            node.name.upper()
            if not node.table and node.name.upper() in ("CURRENT_WAREHOUSE", "CURRENT_ACCOUNT", "CURRENT_DATABASE", "CURRENT_SESSION")
            else ""
        )
    elif isinstance(node, exp.Anonymous):
        name = str(node.this).upper()
    else:
        name = node.sql_name().upper()
    if name in _TIMES or isinstance(node, exp.CurrentTimestamp):
        return _duck(f"TIMESTAMPTZ '{now.isoformat(sep=' ')}'")
    if name == "SYSDATE":
        return _duck(f"TIMESTAMP '{now.replace(tzinfo=None).isoformat(sep=' ')}'")
    if name == "CURRENT_DATE":
        return _duck(f"DATE '{now.date().isoformat()}'")
    if name in _TEXTS:
        text = _TEXTS[name](session)
        return exp.Null() if text is None else exp.Literal.string(text)
    if name == "IS_ROLE_IN_SESSION":
        return exp.Boolean(this=node.expressions[0].name in session.catalog.inherited(session.role))
    if name in ("SEQ1", "SEQ2", "SEQ4", "SEQ8"):
        return exp.column("__N")
    if name == "LAST_QUERY_ID":
        return exp.Literal.string(session.last_query or "")
    if name in ("SYSTEM$WAIT", "SYSTEM$CANCEL_QUERY", "SYSTEM$CANCEL_ALL_QUERIES"):
        return _system(name, node, session)
    if name.startswith("SYSTEM$"):
        raise SnowflakeError(2140, f"Unknown function {name}", "42601")
    return None


_TEXTS = {
    "CURRENT_ROLE": lambda s: s.role,
    "CURRENT_USER": lambda s: s.user,
    "CURRENT_DATABASE": lambda s: s.database,
    "CURRENT_SCHEMA": lambda s: s.schema,
    "CURRENT_WAREHOUSE": lambda s: s.warehouse,
    "CURRENT_ACCOUNT": lambda s: "DOUBLE",
    "CURRENT_ACCOUNT_NAME": lambda s: "DOUBLE",
    "CURRENT_ORGANIZATION_NAME": lambda s: "TESTBED",
    "CURRENT_REGION": lambda s: "TESTBED",
    "CURRENT_SESSION": lambda s: str(s.id),
    "CURRENT_VERSION": lambda s: "9.99.0-double",
    "CURRENT_SECONDARY_ROLES": lambda s: '{"roles":"","value":""}',
    "CURRENT_AVAILABLE_ROLES": lambda s: str(sorted(s.catalog.inherited("USER " + s.user) - {"USER " + s.user})).replace("'", '"'),
}


def _system(name, node, session):
    argument = node.expressions[0].sql(dialect="snowflake").strip("'") if node.expressions else ""
    engine = session.engine
    if name == "SYSTEM$WAIT":
        seconds = float(argument)
        engine.current_statement().sleep(seconds)
        return exp.Literal.string(f"waited {argument} seconds")
    if name == "SYSTEM$CANCEL_QUERY":
        return exp.Literal.string(engine.cancel(lambda s: s.entry.id == argument, session))
    return exp.Literal.string(engine.cancel(lambda s: str(s.session.id) == argument, session))


def _duck(sql):
    return parse_duck(f"SELECT {sql}").expressions[0]
