"""Results as the drivers read them: a row type and rows of texts, in the JSON format of both drivers."""

import datetime
import decimal
import json
import re
from dataclasses import dataclass, field

from .clock import UTC

SELECT, INSERT, UPDATE, DELETE, MERGE, ALTER_SESSION, USE, SHOW, DESCRIBE, TCL, DDL = (
    0x1000, 0x3100, 0x3200, 0x3300, 0x3400, 0x4100, 0x4300, 0x4400, 0x4500, 0x5000, 0x6000,
)  # fmt: skip
DML = (INSERT, UPDATE, DELETE, MERGE)


@dataclass
class Result:
    """Columns as (name, DuckDB's type) and rows as Python values."""

    columns: list
    rows: list
    kind: int = SELECT
    touched: int = field(default=0)


def status(text, kind=DDL):
    return Result([("status", "VARCHAR")], [(text,)], kind)


def counts(kind, **named):
    """The one row that DML answers with."""
    names = {k: k.replace("_", " ") for k in named}
    return Result(
        [(names[k], "BIGINT") for k in named], [tuple(named.values())], kind, touched=sum(v for k, v in named.items() if "multi" not in k)
    )


_TYPES = {
    "BOOLEAN": "boolean", "DATE": "date", "TIME": "time", "DOUBLE": "real", "FLOAT": "real", "TIMESTAMP": "timestamp_ntz",
    "TIMESTAMP_NS": "timestamp_ntz", "TIMESTAMP WITH TIME ZONE": "timestamp_ltz", "TIMESTAMPTZ": "timestamp_ltz", "JSON": "variant", "BLOB": "binary",
    "VARCHAR": "text", "TEXT": "text", '"NULL"': "text", "UUID": "text", "INTERVAL": "text",
}  # fmt: skip
_INTEGERS = ("BIGINT", "INTEGER", "HUGEINT", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT", "UHUGEINT")


def row_type(name, duck):
    duck = str(duck)
    info = {
        "name": name,
        "database": "",
        "schema": "",
        "table": "",
        "nullable": True,
        "byteLength": None,
        "length": None,
        "scale": None,
        "precision": None,
        "collation": None,
    }
    if duck in _INTEGERS:
        return info | {"type": "fixed", "precision": 38, "scale": 0}
    if match := re.match(r"DECIMAL\((\d+), ?(\d+)\)", duck):
        return info | {"type": "fixed", "precision": int(match[1]), "scale": int(match[2])}
    kind = _TYPES.get(duck, "array" if duck.endswith("[]") else "object")
    if kind in ("text", "variant", "array", "object"):
        return info | {"type": kind, "length": 16777216, "byteLength": 16777216}
    if kind == "binary":
        return info | {"type": kind, "length": 8388608, "byteLength": 8388608}
    return info | {"type": kind, "precision": 0, "scale": 9 if kind.startswith("time") else None}


def cell(value, kind):
    """A value as the JSON format writes it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        delta = aware - datetime.datetime(1970, 1, 1, tzinfo=UTC)
        whole = delta.days * 86400 + delta.seconds
        return f"{whole}.{delta.microseconds * 1000:09d}"
    if isinstance(value, datetime.date):
        return str((value - datetime.date(1970, 1, 1)).days)
    if isinstance(value, datetime.time):
        return f"{value.hour * 3600 + value.minute * 60 + value.second}.{value.microsecond * 1000:09d}"
    if isinstance(value, (bytes, bytearray)):
        return value.hex().upper()
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (dict, list)):
        return json.dumps(value, default=str)
    return str(value)


def encoded(result):
    """The part of a reply that holds the result."""
    types = [row_type(n, t) for n, t in result.columns]
    rows = [[cell(v, t["type"]) for v, t in zip(r, types)] for r in result.rows]
    # version 1: TIMESTAMP_TZ has another encoding in version 0
    return {
        "rowtype": types,
        "rowset": rows,
        "total": len(rows),
        "returned": len(rows),
        "queryResultFormat": "json",
        "version": 1,
        "statementTypeId": result.kind,
    }
