"""Snowflake's SQL to DuckDB's: sqlglot parses and writes, fakesnow's transforms mend what differs."""

import re

import sqlglot
from fakesnow import transforms as fs
from fakesnow.transforms import transforms as more
from sqlglot import exp

from .errors import syntax

# Those of fakesnow's transforms that change expressions; names and objects are the double's own.
_TRANSFORMS = [
    fs.semi_structured_types, fs.try_parse_json, fs.split, fs.trim_cast_varchar, fs.indices_to_json_extract,
    fs.json_extract_cast_as_varchar, fs.json_extract_cased_as_varchar, fs.json_extract_precedence,
    fs.flatten_value_cast_as_varchar, fs.flatten, fs.regex_replace, fs.regex_substr, fs.values_columns, fs.to_date,
    fs.timestamp_offsets, fs.to_decimal, fs.to_timestamp, fs.to_variant, fs.object_construct, fs.timestamp_ntz, fs.float_to_double,
    fs.integer_precision, fs.sample, fs.array_size, fs.random, fs.array_agg_within_group, fs.array_agg, fs.object_agg,
    fs.array_construct_etc, fs.dateadd_date_cast, fs.dateadd_string_literal_timestamp_cast,
    fs.datediff_string_literal_timestamp_cast, fs.hex_string, fs.sha256, fs.alias_in_join, fs.alias_in_where,
]  # fmt: skip


def parse(sql):
    try:
        tree = sqlglot.parse_one(sql, read="snowflake")
    except sqlglot.errors.SqlglotError as error:
        raise syntax(re.sub(r"\x1b\[\d+m", "", str(error))) from None
    if tree is None:
        raise syntax("Empty SQL statement.")
    return tree.transform(more.upper_case_unquoted_identifiers, copy=False)


def to_duck(tree):
    """The tree's text for DuckDB; the tree is used up."""
    for transform in _TRANSFORMS:
        tree = tree.transform(transform, copy=False)
    tree = tree.transform(_mend, copy=False)
    return tree.sql(dialect="duckdb", identify=True)  # some names are words of DuckDB's


def _mend(node):
    """What neither sqlglot nor fakesnow translates."""
    if isinstance(node, exp.WithinGroup) and isinstance(node.this, exp.GroupConcat):
        separator = node.this.args.get("separator") or exp.Literal.string("")
        inner = node.this.this
        distinct = isinstance(inner, exp.Distinct)
        value = (inner.expressions[0] if distinct else inner).sql(dialect="duckdb")
        order = node.expression.sql(dialect="duckdb").strip()
        return parse_duck(
            f"coalesce(string_agg({'DISTINCT ' if distinct else ''}CAST({value} AS TEXT), {separator.sql(dialect='duckdb')} {order}), '')"
        )
    if isinstance(node, exp.ToChar) and isinstance(node.args.get("format"), exp.Literal):
        return exp.Anonymous(this="strftime", expressions=[node.this.copy(), exp.Literal.string(_time_format(node.args["format"].name))])
    return node


_FORMATS = {
    "YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MON": "%b", "MM": "%m", "DD": "%d", "DY": "%a", "HH24": "%H", "HH12": "%I", "MI": "%M", "SS": "%S",
    "FF9": "%n", "FF6": "%f", "FF3": "%g", "FF": "%n", "AM": "%p", "PM": "%p", "TZHTZM": "+0000", "TZH:TZM": "+00:00",
}  # fmt: skip


def _time_format(text):
    """A format of TO_CHAR for strftime."""
    return re.sub("|".join(_FORMATS), lambda m: _FORMATS[m[0].upper()], text.replace('"', ""), flags=re.I)


def parse_duck(sql):
    return sqlglot.parse_one(sql, read="duckdb")


def duck_type(kind):
    """A type as DuckDB takes it, from a parsed one."""
    cast = exp.Cast(this=exp.Null(), to=kind.copy())
    for transform in (fs.semi_structured_types, fs.timestamp_ntz, fs.float_to_double, fs.integer_precision):
        cast = cast.transform(transform, copy=False)
    text = cast.args["to"].sql(dialect="duckdb")
    return re.sub(r"^TEXT\(\d+\)$|^VARCHAR\(\d+\)$", "TEXT", text)


_NAMES = {
    "BIGINT": "NUMBER(38,0)", "INTEGER": "NUMBER(38,0)", "HUGEINT": "NUMBER(38,0)", "SMALLINT": "NUMBER(38,0)", "UBIGINT": "NUMBER(38,0)",
    "TINYINT": "NUMBER(38,0)", "DOUBLE": "FLOAT", "FLOAT": "FLOAT", "VARCHAR": "VARCHAR(16777216)", "TEXT": "VARCHAR(16777216)",
    "BOOLEAN": "BOOLEAN", "DATE": "DATE", "TIME": "TIME(9)", "TIMESTAMP": "TIMESTAMP_NTZ(9)", "TIMESTAMP_NS": "TIMESTAMP_NTZ(9)",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_LTZ(9)", "TIMESTAMPTZ": "TIMESTAMP_LTZ(9)", "JSON": "VARIANT", "BLOB": "BINARY(8388608)",
    '"NULL"': "VARCHAR(16777216)",
}  # fmt: skip


def snowflake_type(duck, written=None):
    """A column's type as DESCRIBE shows it: from the one that was written, else from DuckDB's."""
    duck = str(duck)
    if written is not None:
        text = written.sql(dialect="snowflake").upper()
        if match := re.fullmatch(r"(VARCHAR|TEXT|STRING|CHAR)(?:\((\d+)\))?", text):
            return f"VARCHAR({match[2] or (1 if match[1] == 'CHAR' else 16777216)})"
        if match := re.fullmatch(r"(?:NUMBER|DECIMAL|NUMERIC)(?:\((\d+)(?:, ?(\d+))?\))?", text):
            return f"NUMBER({match[1] or 38},{match[2] or 0})"
        if text in ("TIMESTAMPTZ", "TIMESTAMP_TZ"):
            return "TIMESTAMP_TZ(9)"
        if text in ("VARIANT", "OBJECT", "ARRAY"):
            return text
    if match := re.fullmatch(r"DECIMAL\((\d+), ?(\d+)\)", duck):
        return f"NUMBER({match[1]},{match[2]})"
    return _NAMES.get(duck, "ARRAY" if duck.endswith("[]") else "VARIANT")
