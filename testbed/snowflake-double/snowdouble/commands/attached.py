"""What is set on a relation or a column and stays with it: masking and row access policies, tags. They hide and filter nothing here; they are only known."""

from ..catalog import Attached
from ..errors import SnowflakeError
from ..names import split_name, unquote
from ..result import status
from .registry import command

DONE = "Statement executed successfully."


@command(r"ALTER (TABLE|VIEW) (NAME) (?:MODIFY|ALTER) (?:COLUMN )?(IDENT) (?:SET MASKING POLICY (NAME)(?: USING ?\([^)]*\))?( FORCE)?|(UNSET) MASKING POLICY)")
def masking_policy(session, statement, m, sql):
    column = split_name(m[3])[0]
    return _change(session, m[1], m[2], "MASKING POLICY", None if m[6] else m[4], column, force=bool(m[5]))


@command(r"ALTER (TABLE|VIEW) (NAME) (?:ADD ROW ACCESS POLICY (NAME) ON ?\([^)]*\)|(DROP) ROW ACCESS POLICY NAME)")
def row_access_policy(session, statement, m, sql):
    return _change(session, m[1], m[2], "ROW ACCESS POLICY", None if m[4] else m[3], None)


@command(r"ALTER (DATABASE|SCHEMA|TABLE|VIEW) (NAME) (?:(?:MODIFY|ALTER) (?:COLUMN )?(IDENT) )?(?:SET TAG (NAME) ?= ?(STR)|UNSET TAG (NAME))")
def tag(session, statement, m, sql):
    column = split_name(m[3])[0] if m[3] else None
    with session.catalog.lock:
        thing, named = _owned(session, m[1], m[2]), session.find("TAG", m[4] or m[6])
        thing.attached = [a for a in thing.attached if (a.what, a.column) != (named, column)]
        if m[4]:
            thing.attached.append(Attached(named, column, unquote(m[5])))
        thing.altered = session.catalog.clock.tick()
        session.commit()
    return status(DONE)


def _owned(session, kind, name):
    thing = session.find(kind.upper(), name)
    session.access.require_owner(thing)
    return thing


def _change(session, relation, name, kind, policy, column, force=False):
    """One policy of a kind on a relation or a column: another one takes its place by FORCE only."""
    with session.catalog.lock:
        thing = _owned(session, relation, name)
        others = [a for a in thing.attached if (a.what.kind, a.column) != (kind, column)]
        if policy:
            if len(others) < len(thing.attached) and not force:
                raise SnowflakeError(3072, f"SQL compilation error:\n{kind.capitalize()} is already attached to '{thing}'.", "23001")
            others.append(Attached(session.find(kind, policy), column, None))
        thing.attached, thing.altered = others, session.catalog.clock.tick()
        session.commit()
    return status(DONE)
