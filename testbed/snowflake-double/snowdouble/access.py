"""Who may do what: roles, what they inherit, ownership and grants."""

from .errors import denied, missing


class Access:
    """What one role may do; ACCOUNTADMIN may do all."""

    def __init__(self, catalog, role):
        self.catalog, self.role = catalog, role
        self.roles = catalog.inherited(role)
        self.all = "ACCOUNTADMIN" in self.roles
        self._grantees = {"ROLE " + r for r in self.roles}

    def owns(self, thing):
        return self.all or thing.owner in self.roles

    def has(self, thing, *privileges):
        """The owner has every privilege of what it owns, and of nothing inside."""
        return self.owns(thing) or any(p in privileges and g in self._grantees for p, g in thing.grants)

    def grantable(self, thing, privilege):
        """May grant it to others."""
        if self.owns(thing) or self.has(self.catalog.account, "MANAGE GRANTS"):
            return True
        if thing.kind != "SCHEMA" and getattr(thing.parent, "managed", False) and self.owns(thing.parent):
            return True
        return any(g.option for (p, to), g in thing.grants.items() if p == privilege and to in self._grantees)

    def sees(self, thing):
        """Any privilege on it, and a way in through what it lies in."""
        found = self.owns(thing) or any(to in self._grantees for _, to in thing.grants)
        inside = thing.parent
        return found and (inside is None or not inside.path or self.enters(inside))

    def enters(self, container):
        """USAGE on it and on what it lies in."""
        if not container.path:
            return True
        return self.has(container, "USAGE") and self.enters(container.parent)

    def require(self, thing, *privileges):
        """Fails as the service does: "does not exist" where it cannot be seen, "insufficient privileges" where it can."""
        if not self.sees(thing):
            raise missing(thing.kind, thing)
        if not self.has(thing, *privileges):
            raise denied(thing.kind, thing)

    def require_owner(self, thing):
        if not self.sees(thing):
            raise missing(thing.kind, thing)
        if not self.owns(thing):
            raise denied(thing.kind, thing)

    def require_account(self, privilege):
        if not self.has(self.catalog.account, privilege):
            raise denied("account", "ACCOUNT")
