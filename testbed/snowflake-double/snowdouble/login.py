"""Who comes in: password, key pair, programmatic access token, OAuth, workload identity; and the tokens of sessions."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from .commands.sessions import use_role, use_warehouse
from .errors import SnowflakeError
from .names import split_name
from .session import Session


@dataclass
class Ticket:
    """What a session is held by."""

    session: Session
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    master: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    expired: bool = False
    master_expired: bool = False


class Logins:
    def __init__(self, engine):
        self.engine = engine
        self.tickets = {}  # token -> ticket
        self.tokens = {}  # token of a user -> {user, kind, expires, role}

    def login(self, data, query):
        """The ticket of a new session; the error that the service gives where there is none."""
        user = self._user(data)
        if str(user.options.get("DISABLED", "false")).lower() == "true":
            raise SnowflakeError(390101, "User access disabled. Contact your local system administrator.", "08001")
        role = query.get("roleName") or user.options.get("DEFAULT_ROLE") or "PUBLIC"
        session = Session(self.engine, user.name, "PUBLIC", data.get("SESSION_PARAMETERS") or {})
        role = split_name(role)[0]
        if role not in self.engine.catalog.roles:
            raise SnowflakeError(
                390189,
                f"Role '{role}' specified in the connect string does not exist or not authorized. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.",
                "08001",
            )
        try:
            use_role(session, role)
        except SnowflakeError:
            raise SnowflakeError(
                390186,
                f"Role '{role}' specified in the connect string is not granted to this user. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.",
                "08001",
            ) from None
        self._place(session, user, query)
        ticket = Ticket(session)
        self.tickets[ticket.token] = ticket
        return ticket

    def _place(self, session, user, query):
        """What the connection asks for; what does not exist for this role is left out silently, as on the service."""
        namespace = split_name(user.options.get("DEFAULT_NAMESPACE", ""))
        for key, default, setter in (
            ("warehouse", user.options.get("DEFAULT_WAREHOUSE"), lambda n: use_warehouse(session, split_name(n)[0])),
            ("databaseName", namespace[0] if namespace else None, lambda n: setattr(session, "database", session.find("DATABASE", n).name)),
            (
                "schemaName",
                namespace[1] if len(namespace) > 1 else "PUBLIC",
                lambda n: setattr(session, "schema", session.find("SCHEMA", n).name),
            ),
        ):
            try:
                if value := query.get(key) or default:
                    setter(value)
            except SnowflakeError:
                pass

    def _user(self, data):
        method = (data.get("AUTHENTICATOR") or "SNOWFLAKE").upper()
        if method == "SNOWFLAKE_JWT":
            return self._by_key(data.get("TOKEN") or "")
        if method in ("PROGRAMMATIC_ACCESS_TOKEN", "OAUTH", "WORKLOAD_IDENTITY"):
            return self._by_token(method, data.get("TOKEN") or "", data.get("LOGIN_NAME") or "")
        user = self._named(data.get("LOGIN_NAME") or "")
        password = data.get("PASSWORD") or ""
        if user is not None and password and password == user.password:
            return user
        if password in self.tokens:  # the service takes an access token in place of the password
            return self._by_token("PROGRAMMATIC_ACCESS_TOKEN", password, data.get("LOGIN_NAME") or "")
        raise SnowflakeError(390100, "Incorrect username or password was specified.", "08001")

    def _named(self, text):
        return self.engine.catalog.users.get(text.upper()) or self.engine.catalog.users.get(text)

    def _by_key(self, token):
        invalid = SnowflakeError(390144, "JWT token is invalid.", "08001")
        try:
            claims = jwt.decode(token, options={"verify_signature": False})
            account_user = claims["sub"].split(".")
            user = self._named(account_user[-1])
            for key in ("RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2"):
                if user is None or key not in user.options:
                    continue
                text = "".join(line for line in user.options[key].splitlines() if "-----" not in line)
                public = load_der_public_key(base64.b64decode("".join(text.split())))
                fingerprint = base64.b64encode(
                    hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
                ).decode()
                if claims["iss"].endswith("SHA256:" + fingerprint):
                    jwt.decode(token, public, algorithms=["RS256", "ES256", "RS384", "RS512"], options={"verify_aud": False}, leeway=60)
                    return user
        except SnowflakeError:
            raise
        except Exception:
            raise invalid from None
        raise invalid

    def _by_token(self, method, token, login):
        found = self.tokens.get(token)
        kinds = {"PROGRAMMATIC_ACCESS_TOKEN": "pat", "OAUTH": "oauth", "WORKLOAD_IDENTITY": "oidc"}
        wrong = {
            "pat": (394400, "Programmatic access token is invalid."),
            "oauth": (390303, "Invalid OAuth access token."),
            "oidc": (390144, "The workload identity token is invalid."),
        }[kinds[method]]
        if found is None or found["kind"] != kinds[method] or login and self._named(login) is not self._named(found["user"]):
            raise SnowflakeError(wrong[0], wrong[1], "08001")
        if found.get("expires") is not None and time.time() >= found["expires"]:
            late = {
                "pat": (394401, "Programmatic access token has expired."),
                "oauth": (390318, "OAuth access token expired."),
                "oidc": wrong,
            }[kinds[method]]
            raise SnowflakeError(late[0], late[1], "08001")
        user = self._named(found["user"])
        if user is None:
            raise SnowflakeError(wrong[0], wrong[1], "08001")
        return user

    # ---- tokens of sessions

    def ticket(self, header):
        """The ticket that an Authorization header names: Snowflake Token="…"."""
        token = header.split('"')[1] if '"' in header else ""
        found = self.tickets.get(token)
        if found is None:
            raise SnowflakeError(390111, "Session no longer exists. New login required to access the service.", "08001")
        if found.expired:
            raise SnowflakeError(390112, "Session token expired.", "08001")
        return found

    def renew(self, old):
        found = self.tickets.get(old)
        if found is None:
            raise SnowflakeError(390111, "Session no longer exists. New login required to access the service.", "08001")
        if found.master_expired:
            raise SnowflakeError(390114, "Authentication token has expired. The user must authenticate again.", "08001")
        del self.tickets[old]
        new = Ticket(found.session)
        self.tickets[new.token] = new
        return new

    def leave(self, ticket):
        self.tickets.pop(ticket.token, None)
        ticket.session.close()

    def expire(self, master=False):
        for ticket in self.tickets.values():
            ticket.expired, ticket.master_expired = True, master
