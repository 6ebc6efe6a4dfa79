"""The requests of the drivers: login, queries, renewals, cancels. A query runs in a thread of its own and is kept by its
requestId, so that a request that comes again gets the first one's reply (or runs again, where de-duplication is off)."""

import datetime
import decimal
import re
import threading
from concurrent.futures import Future, TimeoutError

from . import result
from .clock import UTC
from .errors import SnowflakeError
from .faults import Faults, Log
from .login import Logins
from .names import literal, squeezed

_PARAMETERS = {
    "AUTOCOMMIT": True, "TIMEZONE": "UTC", "CLIENT_SESSION_KEEP_ALIVE": False, "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY": 3600,
    "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD": 0, "CLIENT_RESULT_CHUNK_SIZE": 160, "CLIENT_PREFETCH_THREADS": 1, "CLIENT_MEMORY_LIMIT": 1536, "CLIENT_TELEMETRY_ENABLED": False,
    "TIMESTAMP_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM", "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF3",
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": "", "TIMESTAMP_TZ_OUTPUT_FORMAT": "", "DATE_OUTPUT_FORMAT": "YYYY-MM-DD", "TIME_OUTPUT_FORMAT": "HH24:MI:SS", "BINARY_OUTPUT_FORMAT": "HEX",
}  # fmt: skip


class Protocol:
    def __init__(self, engine, dedup=True):
        self.engine, self.logins = engine, Logins(engine)
        self.faults, self.log = Faults(), Log()
        self.settings = {"dedup": dedup, "poll_after": 45.0}
        self._replies, self._queries, self._lock = {}, {}, threading.Lock()
        engine.inner_fault = self.faults.inside

    # ---- sessions

    def login(self, body, query):
        ticket = self.logins.login(body.get("data") or {}, query)
        s = ticket.session
        return _ok(
            token=ticket.token, masterToken=ticket.master, validityInSeconds=3600, masterValidityInSeconds=14400, sessionId=s.id, serverVersion="9.99.0",
            displayUserName=s.user, firstLogin=False, healthCheckInterval=45, newClientForUpgrade=None, remMeValidityInSeconds=0, idToken=None,
            parameters=self._parameters(s), sessionInfo=_where(s, ""),
        )  # fmt: skip

    def _parameters(self, session):
        return [
            {"name": k, "value": v}
            for k, v in (
                _PARAMETERS
                | {"TIMEZONE": session.parameters.get("TIMEZONE", "UTC"), "AUTOCOMMIT": session.parameter("AUTOCOMMIT") != "false"}
            ).items()
        ]

    def renew(self, body):
        ticket = self.logins.renew(body.get("oldSessionToken") or "")
        return _ok(
            sessionToken=ticket.token,
            masterToken=ticket.master,
            validityInSecondsST=3600,
            validityInSecondsMT=14400,
            sessionId=ticket.session.id,
        )

    # ---- queries

    def query(self, ticket, body, request):
        """The reply to a query: the finished result, or where to ask for it when it takes long."""
        with self._lock:
            future = self._replies.get(request) if self.settings["dedup"] and request else None
            again = future is not None
            if future is None:
                future = Future()
                future.id = request or str(id(future))
                if request:
                    self._replies[request] = future
                self._queries[future.id] = future
                for kept in (self._replies, self._queries):
                    while len(kept) > 2000:
                        kept.pop(next(iter(kept)))
        if not again:
            threading.Thread(target=self._work, args=(future, ticket.session, body, request), daemon=True).start()
        return self.wait(future.id), again

    def wait(self, key):
        """A query's reply; "in progress" with the address of the result where it takes longer than a client is kept waiting."""
        future = self._queries.get(key)
        if future is None:
            return _failed(SnowflakeError(709, "Statement not found", "02000"))
        try:
            reply = future.result(float(self.settings["poll_after"]))
        except TimeoutError:
            return {
                "data": {"getResultUrl": f"/queries/{key}/result", "queryId": key, "getResultUrlKey": key},
                "code": "333333",
                "message": None,
                "success": True,
            }
        if not self.settings["dedup"]:
            self._queries.pop(key, None)
        return reply

    def _work(self, future, session, body, request):
        try:
            if body.get("describeOnly"):
                reply = self._describe(session, body)
            else:
                sql = bound(body["sqlText"], body.get("bindings") or {})
                parameters = {k.upper(): str(v) for k, v in (body.get("parameters") or {}).items()}
                entry, found = self.engine.execute(session, sql, request, parameters)
                reply = _ok(
                    **result.encoded(found),
                    queryId=entry.id,
                    parameters=self._parameters(session),
                    numberOfBinds=0,
                    arrayBindSupported=False,
                    **_where(session, "final"),
                )
        except SnowflakeError as error:
            reply = _failed(error)
        except Exception as error:  # a mistake of the double: said at once, because drivers repeat a 5xx for minutes
            reply = _failed(SnowflakeError(603, f"The double failed: {type(error).__name__}: {error}", "XX000"))
        future.set_result(reply)

    def _describe(self, session, body):
        sql = body["sqlText"]
        short = squeezed(sql)
        binds = len(re.findall(r"\?", re.sub(r"'(?:[^']|'')*'|\$\$.*?\$\$", "", short, flags=re.S)))
        if re.match(r"SELECT|WITH|SHOW|DESC", short, re.I):
            found = self.engine.execute(session, bound(sql, {str(i + 1): {"type": "ANY", "value": None} for i in range(binds)}))[1]
            found = result.Result(found.columns, [], found.kind)
        else:
            kinds = {"INSERT": result.INSERT, "UPDATE": result.UPDATE, "DELETE": result.DELETE, "MERGE": result.MERGE}
            kind = kinds.get(short.split(" ")[0].upper(), result.DDL)
            found = result.Result([("number of rows", "BIGINT")] if kind in result.DML else [("status", "VARCHAR")], [], kind)
        return _ok(
            **result.encoded(found),
            queryId="describe",
            numberOfBinds=binds,
            arrayBindSupported=False,
            parameters=self._parameters(session),
            **_where(session, "final"),
        )

    def abort(self, body):
        which = body.get("requestId")
        self.engine.cancel(lambda s: s.request == which)
        return {"data": None, "code": None, "message": None, "success": True}

    def status_of(self, query_id):
        entry = self.engine.history.by_id(query_id)
        states = {"FAILED_WITH_ERROR": "FAILED_WITH_ERROR", "BLOCKED": "BLOCKED"}
        return _ok(
            queries=[
                {
                    "id": entry.id,
                    "status": states.get(entry.status, entry.status),
                    "errorCode": entry.error_code,
                    "errorMessage": entry.error_message,
                }
            ]
            if entry
            else []
        )


def _where(session, prefix):
    names = {"databaseName": session.database, "schemaName": session.schema, "warehouseName": session.warehouse, "roleName": session.role}
    return {(prefix + k[0].upper() + k[1:] if prefix else k): v for k, v in names.items()}


def _ok(**data):
    return {"data": data, "code": None, "message": None, "success": True}


def _failed(error):
    return {
        "data": {"errorCode": error.code, "sqlState": error.state, "queryId": getattr(error, "query_id", None), "internalError": False, "line": -1, "pos": -1, "type": "COMPILATION"},
        "code": error.code, "message": error.message, "success": False,
    }  # fmt: skip


failed = _failed


def bound(sql, bindings):
    """The statement with the driver's bound values as literals."""
    if not bindings:
        return sql
    values, at, out = iter([_value(bindings[str(i + 1)]) for i in range(len(bindings))]), 0, []
    for piece in re.finditer(r"--[^\n]*|/\*.*?\*/|'(?:[^'\\]|''|\\.)*'|\"(?:[^\"]|\"\")*\"|\$\$.*?\$\$|\?", sql, re.S):
        if piece[0] == "?":
            out += [sql[at : piece.start()], next(values)]
            at = piece.end()
    return "".join(out) + sql[at:]


def _value(binding):
    kind, value = binding.get("type", "TEXT").upper(), binding.get("value")
    if value is None:
        return "NULL"
    if kind == "FIXED":
        return str(value)
    if kind == "REAL":
        return repr(float(value))
    if kind == "BOOLEAN":
        return "TRUE" if str(value).lower() in ("true", "1") else "FALSE"
    if kind == "DATE":
        return literal(datetime.date(1970, 1, 1) + datetime.timedelta(milliseconds=int(value)))
    if kind.startswith("TIMESTAMP") and re.fullmatch(r"-?\d+(?: \d+)?", value):
        instant = datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(
            microseconds=int(decimal.Decimal(value.split(" ")[0]) // 1000)
        )
        return (
            f"'{instant.isoformat(sep=' ')}'::{kind}"
            if kind != "TIMESTAMP_NTZ"
            else f"'{instant.replace(tzinfo=None).isoformat(sep=' ')}'::{kind}"
        )
    return literal(value)
