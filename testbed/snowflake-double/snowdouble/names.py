"""Identifiers and pieces of SQL text: what is needed before, or instead of, a parser."""

import re

IDENT = r'(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)'
NAME = rf"{IDENT}(?:\s*\.\s*{IDENT}?)*"
STRING = r"'(?:[^'\\]|''|\\.)*'"
# What a scanner must step over as one piece: comments, strings, quoted names, dollar strings.
_PIECE = re.compile(r"--[^\n]*|(?<!:)//[^\n]*|/\*.*?\*/|'(?:[^'\\]|''|\\.)*'|\"(?:[^\"]|\"\")*\"|\$\$.*?\$\$", re.S)


def split_name(text):
    """The parts of a dotted name, unquoted ones in upper case."""
    return tuple(p[1:-1].replace('""', '"') if p[0] == '"' else p.upper() for p in re.findall(IDENT, text))


def quoted(*parts):
    return ".".join('"' + p.replace('"', '""') + '"' for p in parts)


def shown(*parts):
    """A name as messages and SHOW print it: quoted only where it must be."""
    return ".".join(p if re.fullmatch(r"[A-Z_][A-Z0-9_$]*", p) else quoted(p) for p in parts)


def unquote(literal):
    """The text of a string literal, or of a dollar string."""
    if literal.startswith("$$"):
        return literal[2:-2]
    escapes = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
    return re.sub(r"\\(.)|''", lambda m: escapes.get(m[1], m[1]) if m[1] else "'", literal[1:-1], flags=re.S)


def literal(value):
    """A value as a literal of Snowflake's SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)) or type(value).__name__ == "Decimal":
        return str(value)
    if hasattr(value, "hour") and hasattr(value, "year"):
        kind = "TIMESTAMP_TZ" if value.tzinfo else "TIMESTAMP_NTZ"
        return f"'{value.isoformat(sep=' ')}'::{kind}"
    if hasattr(value, "year"):
        return f"'{value.isoformat()}'::DATE"
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


def replace_outside(sql, pattern, replacement):
    """re.sub on what is outside of strings, quoted names and comments."""
    out, at = [], 0
    for piece in _PIECE.finditer(sql):
        out += [re.sub(pattern, replacement, sql[at : piece.start()], flags=re.I), piece[0]]
        at = piece.end()
    return "".join(out) + re.sub(pattern, replacement, sql[at:], flags=re.I)


def without_comments(sql):
    return _PIECE.sub(lambda m: m[0] if m[0][0] in "'\"$" else " ", sql).strip()


def squeezed(sql):
    """The statement on one line without comments: what commands are matched against. Strings stay as they are."""
    out, at, sql = [], 0, without_comments(sql)
    for piece in _PIECE.finditer(sql):
        out += [re.sub(r"\s+", " ", sql[at : piece.start()]), piece[0]]
        at = piece.end()
    return ("".join(out) + re.sub(r"\s+", " ", sql[at:])).strip().rstrip(";").strip()


def like_pattern(pattern):
    """A pattern of LIKE as a compiled regular expression; SHOW compares without case. A backslash takes the next one as it is."""
    parts = [p[1:] if p[0] == "\\" and len(p) > 1 else {"%": ".*", "_": "."}.get(p, p) for p in re.findall(r"\\.|.", pattern, re.S)]
    marks = [p in (".*", ".") and c in "%_" for p, c in zip(parts, re.findall(r"\\.|.", pattern, re.S))]
    return re.compile("".join(p if wild else re.escape(p) for p, wild in zip(parts, marks)), re.I | re.S)
