"""SHOW GRANTS and SHOW FUTURE GRANTS."""

from ..errors import missing
from ..names import shown, split_name
from .registry import command
from .show import table

_GRANTS = "created_on:time privilege granted_on name granted_to grantee_name grant_option granted_by_role_type granted_by"


def _all_securables(catalog):
    yield catalog.account
    yield from catalog.warehouses.values()
    for d in catalog.databases.of_kind("DATABASE"):
        yield d
        for s in d.of_kind("SCHEMA"):
            yield s
            yield from s.children.values()


def _grant_rows(thing):
    if thing.kind != "ACCOUNT":
        yield thing.created, "OWNERSHIP", _on(thing), str(thing), "ROLE", thing.owner, "true", "ROLE", thing.owner
    for (privilege, to), g in thing.grants.items():
        kind, name = to.split(" ", 1)
        yield g.at, privilege, _on(thing), str(thing), kind, name, str(g.option).lower(), "ROLE", g.by


def _on(thing):
    return thing.kind.replace(" ", "_")


@command(
    r"SHOW GRANTS ON (?!FUTURE)(ACCOUNT|(?:[A-Z]+ )*?(?:DATABASE|SCHEMA|TABLE|VIEW|STREAM|TASK|PIPE|WAREHOUSE|SEQUENCE|STAGE|FUNCTION|PROCEDURE|ROLE|USER)) ?(NAME)?(\([^)]*\))?(?: LIMIT \d+)?"
)
def grants_on(session, statement, m, sql):
    kind = m[1].upper()
    with session.catalog.lock:
        if kind == "ACCOUNT":
            return table(_GRANTS, _grant_rows(session.catalog.account))
        if kind in ("ROLE", "USER"):
            return table(_GRANTS, ())
        if kind == "WAREHOUSE":
            thing = session.catalog.warehouses.get(split_name(m[2])[0])
            if thing is None:
                raise missing("warehouse", m[2])
        else:
            thing = session.find(kind, m[2])
        return table(_GRANTS, _grant_rows(thing))


@command(r"SHOW GRANTS ON (NAME)")
def grants_on_relation(session, statement, m, sql):
    """Without a kind, as dbt asks."""
    with session.catalog.lock:
        return table(_GRANTS, _grant_rows(session.find("TABLE", m[1])))


@command(r"SHOW GRANTS TO (ROLE|USER|SHARE) (NAME)")
def grants_to(session, statement, m, sql):
    kind, name, catalog = m[1].upper(), split_name(m[2])[0], session.catalog
    with catalog.lock:
        if kind == "USER":
            rows = [
                (g.at if g else session.catalog.account.created, r, "USER", name, g.by if g else "")
                for r, g in catalog.memberships.get("USER " + name, {}).items()
            ]
            return table("created_on:time role granted_to grantee_name granted_by", rows)
        if kind == "ROLE" and name not in catalog.roles:
            raise missing("role", name)
        rows = [r for t in _all_securables(catalog) for r in _grant_rows(t) if (r[4], r[5]) == (kind, name)]
        for role, g in catalog.memberships.get(f"{kind} {name}", {}).items():
            rows.append((g.at if g else catalog.account.created, "USAGE", "ROLE", role, "ROLE", name, "false", "ROLE", g.by if g else ""))
        return table(_GRANTS, rows)


@command(r"SHOW GRANTS OF ROLE (NAME)")
def grants_of(session, statement, m, sql):
    role = split_name(m[1])[0]
    rows = [
        (g.at if g else session.catalog.account.created, role, *to.split(" ", 1), g.by if g else "")
        for to, roles in session.catalog.memberships.items()
        for r, g in roles.items()
        if r == role
    ]
    return table("created_on:time role granted_to grantee_name granted_by", rows)


@command(r"SHOW GRANTS")
def grants_mine(session, statement, m, sql):
    return session.engine.execute(session, f"SHOW GRANTS TO USER {shown(session.user)}")[1]


@command(r"SHOW FUTURE GRANTS (IN|TO) (DATABASE|SCHEMA|ROLE) (NAME)")
def future_grants(session, statement, m, sql):
    with session.catalog.lock:
        if m[1].upper() == "TO":
            containers = [t for t in _all_securables(session.catalog) if t.kind in ("DATABASE", "SCHEMA")]
        else:
            containers = [session.find(m[2].upper(), m[3])]
        rows = []
        for c in containers:
            for g in c.future:
                kind, name = g["to"].split(" ", 1)
                if m[1].upper() == "IN" or name == split_name(m[3])[0]:
                    on = g["kind"].replace(" ", "_")
                    rows.append((g["at"], g["privilege"], on, f"{shown(*c.path)}.<{on}>", kind, name, str(g["option"]).lower()))
    return table("created_on:time privilege grant_on name grant_to grantee_name grant_option", rows)
