"""What concerns the session: USE, ALTER SESSION, transactions, CALL of the service's own procedures."""

import re

from ..errors import SnowflakeError, missing, no_container, unsupported
from ..names import shown, split_name, unquote
from ..query import evaluate
from ..result import ALTER_SESSION, TCL, USE, Result, status
from .registry import command, options

DONE = "Statement executed successfully."


@command(r"USE (?:(DATABASE|SCHEMA|ROLE|WAREHOUSE|SECONDARY ROLES) )?(NAME)")
def use(session, statement, m, sql):
    kind, name = (m[1] or ("SCHEMA" if len(split_name(m[2])) == 2 else "DATABASE")).upper(), split_name(m[2])
    with session.catalog.lock:
        if kind in ("DATABASE", "SCHEMA"):
            try:
                session.find(kind, name)
            except SnowflakeError:
                raise no_container() from None
        if kind == "DATABASE":
            session.find("DATABASE", name)
            session.database, session.schema = name[0], "PUBLIC" if session.catalog.database(name[0]).child("SCHEMA", "PUBLIC") else None
        elif kind == "SCHEMA":
            session.database, session.schema = session.find("SCHEMA", name).path
        elif kind == "ROLE":
            use_role(session, name[0])
        elif kind == "WAREHOUSE":
            use_warehouse(session, name[0])
    return status(DONE, USE)


def use_role(session, name):
    catalog = session.catalog
    mine = catalog.inherited("USER " + session.user) | set()
    for role in list(catalog.memberships.get("USER " + session.user, {})):
        mine |= catalog.inherited(role)
    if name not in catalog.roles:
        raise missing("role", shown(name))
    if name not in mine:
        raise SnowflakeError(
            3013,
            f"SQL execution error:\nRequested role '{name}' is not assigned to the executing user. Specify another role to activate.",
            "42501",
        )
    session.role = name


def use_warehouse(session, name):
    found = session.catalog.warehouses.get(name)
    if found is None or not session.access.has(found, "USAGE", "OPERATE"):
        raise no_container()
    session.warehouse = name


@command(r"ALTER SESSION SET (.*)")
def alter_session(session, statement, m, sql):
    for name, value in options(m[1]).items():
        session.set_parameter(name, value)
    return status(DONE, ALTER_SESSION)


@command(r"ALTER SESSION UNSET (.*)")
def unset_session(session, statement, m, sql):
    for name in m[1].split(","):
        session.parameters.pop(name.strip().upper(), None)
    return status(DONE, ALTER_SESSION)


@command(r"BEGIN(?: WORK| TRANSACTION)?(?: NAME NAME)?|START TRANSACTION(?: NAME NAME)?")
def begin(session, statement, m, sql):
    if session.pending is None:
        session.pending = {}
    return status(DONE, TCL)


@command(r"COMMIT(?: WORK)?")
def commit(session, statement, m, sql):
    session.commit()
    return status(DONE, TCL)


@command(r"ROLLBACK(?: WORK)?")
def rollback(session, statement, m, sql):
    session.rollback()
    return status(DONE, TCL)


@command(r"SET ([A-Z_]\w*) ?= ?(.*)")
def set_variable(session, statement, m, sql):
    with statement.cursor() as cursor:
        session.variables[m[1].upper()] = evaluate(session, statement, cursor, m[2])
    return status(DONE, TCL)


@command(r"UNSET ([A-Z_]\w*)")
def unset_variable(session, statement, m, sql):
    session.variables.pop(m[1].upper(), None)
    return status(DONE, TCL)


@command(r"CALL (SYSTEM\$\w+) ?\((.*)\)")
def call(session, statement, m, sql):
    with statement.cursor() as cursor:
        value = evaluate(session, statement, cursor, f"{m[1]}({m[2]})")
    return Result([(m[1].upper(), "VARCHAR")], [(value,)])


@command(r"CALL .*")
def call_other(session, statement, m, sql):
    raise unsupported("CALL of a procedure")


@command(r"EXECUTE IMMEDIATE (STR)")
def execute_text(session, statement, m, sql):
    if re.match(r"\s*(DECLARE|BEGIN)\b", unquote(m[1]), re.I):
        return None
    return session.engine.execute(session, unquote(m[1]))[1]
