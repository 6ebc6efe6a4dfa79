"""Users, roles, warehouses, and what else an account has."""

from ..catalog import Role, Securable, Thing, User
from ..errors import denied, exists, missing
from ..names import shown, split_name
from ..result import status
from .registry import command, options

DONE = "Statement executed successfully."


class Warehouse(Securable):
    kind = "WAREHOUSE"
    suspended = False


@command(r"CREATE (OR REPLACE )?ROLE (IF NOT EXISTS )?(NAME)(.*)?")
def create_role(session, statement, m, sql):
    with session.catalog.lock:
        name, catalog = split_name(m[3])[0], session.catalog
        if name in catalog.roles and not m[1]:
            if m[2]:
                return status(f"{name} already exists, statement succeeded.")
            raise exists(name)
        _may(session, "CREATE ROLE", "USERADMIN")
        catalog.roles[name] = Role(name, session.role, catalog.clock.tick())
        catalog.roles[name].comment = options(m[4]).get("COMMENT")
    return status(f"Role {name} successfully created.")


@command(r"CREATE (?:OR REPLACE )?SHARE (?:IF NOT EXISTS )?(NAME)(.*)?")
def create_share(session, statement, m, sql):
    """A name that can be granted to; nobody consumes it."""
    with session.catalog.lock:
        name = split_name(m[1])[0]
        _may(session, "CREATE SHARE", "ACCOUNTADMIN")
        session.catalog.shares[name] = Securable(name, session.role, session.catalog.clock.tick())
    return status(f"Share {name} successfully created.")


@command(r"CREATE DATABASE ROLE (IF NOT EXISTS )?(NAME)(.*)?")
def create_database_role(session, statement, m, sql):
    """A role that lies in a database and goes where it goes; nobody has it."""
    with session.catalog.lock:
        database, name = session.container_for(m[2], session.access, "CREATE DATABASE ROLE", 2)
        if database.child("DATABASE ROLE", name) is None:
            database.add(Thing("DATABASE ROLE", name, session.role, session.catalog.clock.tick()))
        elif not m[1]:
            raise exists(shown(*database.path, name))
    return status(f"Database role {name} successfully created.")


@command(r"CREATE (OR REPLACE )?USER (IF NOT EXISTS )?(NAME)(.*)?")
def create_user(session, statement, m, sql):
    with session.catalog.lock:
        name, catalog = split_name(m[3])[0], session.catalog
        if name in catalog.users and not m[1]:
            if m[2]:
                return status(f"{name} already exists, statement succeeded.")
            raise exists(name)
        _may(session, "CREATE USER", "USERADMIN")
        user = catalog.users[name] = User(name, session.role, catalog.clock.tick())
        _set_user(user, options(m[4]))
    return status(f"User {name} successfully created.")


@command(r"ALTER USER (IF EXISTS )?(NAME) (SET|UNSET) (.*)")
def alter_user(session, statement, m, sql):
    with session.catalog.lock:
        user = session.catalog.users.get(split_name(m[2])[0])
        if user is None:
            if m[1]:
                return status(DONE)
            raise missing("user", shown(*split_name(m[2])))
        if not session.access.owns(user) and session.user != user.name:
            raise denied("user", user.name)
        _set_user(user, options(m[4]) if m[3].upper() == "SET" else dict.fromkeys(w.strip().upper() for w in m[4].split(",")))
    return status(DONE)


def _set_user(user, given):
    if "PASSWORD" in given:
        user.password = given.pop("PASSWORD")
    for key in ("DEFAULT_ROLE", "DEFAULT_WAREHOUSE", "DEFAULT_NAMESPACE"):
        if given.get(key):
            given[key] = ".".join(split_name(given[key]))
    user.options.update({k: v for k, v in given.items() if v is not None})
    for key in [k for k, v in given.items() if v is None]:
        user.options.pop(key, None)


@command(r"DROP (ROLE|USER|WAREHOUSE) (IF EXISTS )?(NAME)")
def drop_person(session, statement, m, sql):
    with session.catalog.lock:
        kind, name = m[1].upper(), split_name(m[3])[0]
        held = {"ROLE": session.catalog.roles, "USER": session.catalog.users, "WAREHOUSE": session.catalog.warehouses}[kind]
        if name not in held:
            if m[2]:
                return status(f"Drop statement executed successfully ({name} already dropped).")
            raise missing(kind, name)
        if not session.access.owns(held[name]):
            raise denied(kind, name)
        del held[name]
        session.catalog.memberships.pop(f"{kind} {name}", None)
        for roles in session.catalog.memberships.values():
            roles.pop(name, None) if kind == "ROLE" else None
    return status(f"{name} successfully dropped.")


@command(r"CREATE (OR REPLACE )?WAREHOUSE (IF NOT EXISTS )?(NAME)(.*)?")
def create_warehouse(session, statement, m, sql):
    with session.catalog.lock:
        name = split_name(m[3])[0]
        if name in session.catalog.warehouses and not m[1]:
            if m[2]:
                return status(f"{name} already exists, statement succeeded.")
            raise exists(name)
        session.access.require_account("CREATE WAREHOUSE")
        session.catalog.warehouses[name] = Warehouse(name, session.role, session.catalog.clock.tick())
        session.catalog.warehouses[name].options = options(m[4])
        session.warehouse = name
    return status(f"Warehouse {name} successfully created.")


@command(r"ALTER WAREHOUSE (?:IF EXISTS )?(NAME) (RESUME|SUSPEND).*")
def alter_warehouse(session, statement, m, sql):
    found = session.catalog.warehouses.get(split_name(m[1])[0])
    if found is None or not session.access.has(found, "OPERATE"):
        raise missing("warehouse", shown(*split_name(m[1])))
    found.suspended = m[2].upper() == "SUSPEND"
    return status(DONE)


def _may(session, privilege, role):
    access = session.access
    if not access.all and role not in access.roles and not access.has(session.catalog.account, privilege):
        raise denied("account", "ACCOUNT")
