"""GRANT and REVOKE: privileges, ownership, future grants."""

import re

from ..catalog import Grant
from ..errors import SnowflakeError, denied, missing
from ..names import shown, split_name
from ..result import status
from .registry import command, singular

DONE = "Statement executed successfully."
# What ALL PRIVILEGES means.
ALL = {
    "DATABASE": ["CREATE SCHEMA", "MODIFY", "MONITOR", "USAGE", "CREATE DATABASE ROLE"],
    "SCHEMA": ["USAGE", "MODIFY", "MONITOR"] + ["CREATE " + k for k in ("TABLE", "VIEW", "STREAM", "TASK", "PIPE", "SEQUENCE", "STAGE", "FILE FORMAT", "FUNCTION", "PROCEDURE", "DYNAMIC TABLE", "MATERIALIZED VIEW", "TAG", "ALERT", "MASKING POLICY", "ROW ACCESS POLICY")],
    "TABLE": ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "REBUILD"],
    "VIEW": ["SELECT", "REFERENCES"],
}  # fmt: skip


def grant_one(catalog, thing, privilege, to, by, option=False):
    old = thing.grants.get((privilege, to))
    thing.grants[(privilege, to)] = Grant(privilege, to, by, option or bool(old and old.option), old.at if old else catalog.clock.tick())


@command(r"GRANT OWNERSHIP ON (.+?) TO (ROLE |DATABASE ROLE )(NAME)(?: (COPY|REVOKE) CURRENT GRANTS)?")
def grant_ownership(session, statement, m, sql):
    with session.catalog.lock:
        role = _role(session, m[2], m[3])
        if future := re.match(r"FUTURE (.+) IN (SCHEMA|DATABASE) (.+)", m[1], re.I):
            return _future(session, "OWNERSHIP", future, role, False, True)
        things = _things(session, m[1])
        manage = session.access.has(session.catalog.account, "MANAGE GRANTS")
        for thing in things:
            if not (session.access.owns(thing) or manage):
                raise denied(thing.kind, thing) if session.access.sees(thing) else missing(thing.kind, thing)
            others = [g for g in thing.grants.values()]
            if others and m[4] is None:
                g = others[0]
                raise SnowflakeError(
                    3036,
                    f"SQL execution error: Dependent grant of privilege '{g.privilege}' on securable '{thing}' to role '{g.to.split(' ', 1)[1]}' exists. "
                    "It must be revoked first. More than one dependent grant may exist: use 'SHOW GRANTS' command to view them. To revoke all dependent grants "
                    "while transferring object ownership, use convenience command 'GRANT OWNERSHIP ON <target_objects> TO <target_role> REVOKE CURRENT GRANTS'.",
                    "23001",
                )
        for thing in things:
            if m[4] and m[4].upper() == "REVOKE":
                thing.grants.clear()
            thing.owner = role.split(" ", 1)[1]
            for g in thing.grants.values():
                g.by = thing.owner
            # The new owner has all privileges as the owner.
            for key in [k for k in thing.grants if k[1] == role]:
                del thing.grants[key]
    return status(DONE)


@command(r"GRANT ROLE (NAME) TO (ROLE|USER) (NAME)")
def grant_role(session, statement, m, sql):
    with session.catalog.lock:
        catalog, role, to = session.catalog, split_name(m[1])[0], split_name(m[3])[0]
        if role not in catalog.roles:
            raise missing("role", role)
        if to not in (catalog.roles if m[2].upper() == "ROLE" else catalog.users):
            raise missing(m[2], to)
        if not (session.access.owns(catalog.roles[role]) or session.access.has(catalog.account, "MANAGE GRANTS")):
            raise denied("role", role)
        catalog.memberships.setdefault(f"{m[2].upper()} {to}", {})[role] = Grant("USAGE", to, session.role, False, catalog.clock.tick())
    return status(DONE)


@command(r"REVOKE ROLE (NAME) FROM (ROLE|USER) (NAME)")
def revoke_role(session, statement, m, sql):
    with session.catalog.lock:
        role = split_name(m[1])[0]
        if role not in session.catalog.roles or not session.access.owns(session.catalog.roles[role]):
            raise missing("role", role)
        session.catalog.memberships.get(f"{m[2].upper()} {split_name(m[3])[0]}", {}).pop(role, None)
    return status(DONE)


@command(r"GRANT (.+?) ON (.+?) TO (ROLE |DATABASE ROLE |SHARE )?(NAME)( WITH GRANT OPTION)?")
def grant(session, statement, m, sql):
    with session.catalog.lock:
        to = _role(session, m[3], m[4])
        if future := re.match(r"FUTURE (.+) IN (SCHEMA|DATABASE) (.+)", m[2], re.I):
            return _future(session, m[1], future, to, bool(m[5]), True)
        for thing in _things(session, m[2]):
            for privilege in _privileges(m[1], thing):
                if not session.access.grantable(thing, privilege):
                    raise _not_grantable(session, thing)
                grant_one(session.catalog, thing, privilege, to, session.role if session.access.owns(thing) else thing.owner, bool(m[5]))
    return status(DONE)


@command(r"REVOKE (GRANT OPTION FOR )?(.+?) ON (.+?) FROM (ROLE |DATABASE ROLE |SHARE )?(NAME)( RESTRICT| CASCADE)?")
def revoke(session, statement, m, sql):
    with session.catalog.lock:
        to = _role(session, m[4], m[5])
        if future := re.match(r"FUTURE (.+) IN (SCHEMA|DATABASE) (.+)", m[3], re.I):
            return _future(session, m[2], future, to, False, False)
        for thing in _things(session, m[3]):
            for privilege in _privileges(m[2], thing, revoke=True):
                found = thing.grants.get((privilege, to))
                if found is None:
                    continue
                if not session.access.grantable(thing, privilege):
                    raise _not_grantable(session, thing)
                if m[1]:
                    found.option = False
                else:
                    del thing.grants[(privilege, to)]
    return status(DONE)


def _not_grantable(session, thing):
    if not session.access.sees(thing):
        return missing(thing.kind, thing)
    return SnowflakeError(
        3001, "SQL access control error:\nInsufficient privileges to operate on " + f"{thing.kind.lower()} '{thing.name}'", "42501"
    )


def _role(session, kind, text):
    kind, name = (kind or "ROLE ").strip().upper(), split_name(text)
    if kind == "ROLE" and name[-1] not in session.catalog.roles:
        raise missing("role", shown(*name))
    if kind == "SHARE" and name[-1] not in session.catalog.shares:
        raise missing("share", shown(*name))
    if kind == "DATABASE ROLE" and session.catalog.database(name[0]).child(kind, name[-1]) is None:
        raise missing("database role", shown(*name))
    return f"{kind.replace(' ', '_')} {shown(*name)}"


def _privileges(text, thing, revoke=False):
    if re.fullmatch(r"ALL(?: PRIVILEGES)?", text.strip(), re.I):
        known = ALL.get(thing.kind, ["USAGE", "SELECT", "OPERATE", "MONITOR"])
        return known if not revoke else sorted({p for p, _ in thing.grants} | set(known))
    return [re.sub(r"\s+", " ", p.strip().upper()) for p in text.split(",")]


def _things(session, text):
    """What "ON …" names: one object, ALL of a kind in a container, or the account."""
    text = text.strip()
    if text.upper() == "ACCOUNT":
        return [session.catalog.account]
    if match := re.fullmatch(r"ALL (.+) IN (SCHEMA|DATABASE) (.+)", text, re.I):
        kind, container = singular(match[1]), session.find(match[2].upper(), match[3])
        if kind == "SCHEMA":
            return [s for s in container.of_kind("SCHEMA") if session.access.sees(s)]
        schemas = [container] if container.kind == "SCHEMA" else container.of_kind("SCHEMA")
        return [t for s in schemas for t in s.of_kind(kind)]
    match = re.fullmatch(r"((?:[A-Z]+ )+)?(\S+?)( ?\([^)]*\))?", text, re.I)
    if not match:
        raise SnowflakeError(1003, f"SQL compilation error:\nsyntax error near '{text}'", "42000")
    kind = singular(match[1] or "TABLE")
    if kind == "WAREHOUSE":
        name = split_name(match[2])[0]
        if name not in session.catalog.warehouses:
            raise missing("warehouse", name)
        return [session.catalog.warehouses[name]]
    if kind in ("USER", "ROLE", "INTEGRATION", "DATABASE ROLE"):
        return []
    thing = session.find(kind, match[2])
    if kind in ("TABLE", "VIEW") and thing.kind != kind and match[1]:
        raise missing(kind, thing)
    return [thing]


def _future(session, privileges, match, to, option, give):
    kind, container = singular(match[1]), session.find(match[2].upper(), match[3])
    if not (session.access.owns(container) or session.access.has(session.catalog.account, "MANAGE GRANTS")):
        raise denied(container.kind, container)
    wanted = (
        ALL.get(kind, ["USAGE"])
        if re.fullmatch(r"ALL(?: PRIVILEGES)?", privileges.strip(), re.I)
        else [p.strip().upper() for p in privileges.split(",")]
    )
    for privilege in wanted:
        container.future[:] = [g for g in container.future if (g["privilege"], g["kind"], g["to"]) != (privilege, kind, to)]
        if give:
            container.future.append({"privilege": privilege, "kind": kind, "to": to, "option": option, "at": session.catalog.clock.tick()})
    return status(DONE)
