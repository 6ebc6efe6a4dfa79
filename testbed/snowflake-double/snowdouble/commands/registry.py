"""The list of commands, and what their patterns are made of."""

import re

from ..names import IDENT, NAME, STRING, unquote

COMMANDS = []


def command(pattern):
    """Registers a function for the statements that the pattern matches as a whole."""
    text = rf"(?:{STRING}|\$\$.*?\$\$)"
    for word, means in (("STR", text), ("NAME", NAME), ("IDENT", IDENT)):
        pattern = re.sub(rf"\b{word}\b", lambda _, means=means: means, pattern)
    compiled = re.compile(pattern, re.I | re.S)

    def register(function):
        COMMANDS.append((compiled, function))
        return function

    return register


def expand(short):
    """IDENTIFIER('x') is the name x."""
    return re.sub(rf"\bIDENTIFIER\s*\(\s*({STRING})\s*\)", lambda m: unquote(m[1]), short, flags=re.I)


def options(text):
    """KEY = value pairs behind a CREATE or ALTER … SET, in upper case; strings without quotes."""
    found = {}
    for key, value in re.findall(rf"([A-Z_][A-Z0-9_]*)\s*=\s*({STRING}|\$\$.*?\$\$|\([^)]*\)|[^\s,]+)", text or "", re.I | re.S):
        found[key.upper()] = unquote(value) if value[:1] in "'$" else value
    return found


KINDS = {
    "TABLES": "TABLE", "VIEWS": "VIEW", "SCHEMAS": "SCHEMA", "DATABASES": "DATABASE", "STREAMS": "STREAM", "TASKS": "TASK", "PIPES": "PIPE",
    "SEQUENCES": "SEQUENCE", "STAGES": "STAGE", "FILE FORMATS": "FILE FORMAT", "FUNCTIONS": "FUNCTION", "USER FUNCTIONS": "FUNCTION", "PROCEDURES": "PROCEDURE",
    "MATERIALIZED VIEWS": "MATERIALIZED VIEW", "DYNAMIC TABLES": "DYNAMIC TABLE", "EXTERNAL TABLES": "EXTERNAL TABLE", "ALERTS": "ALERT",
    "MASKING POLICIES": "MASKING POLICY", "ROW ACCESS POLICIES": "ROW ACCESS POLICY", "TAGS": "TAG", "SECRETS": "SECRET", "EVENT TABLES": "EVENT TABLE",
    "ICEBERG TABLES": "ICEBERG TABLE", "GIT REPOSITORIES": "GIT REPOSITORY", "DATASETS": "DATASET", "MODELS": "MODEL", "NOTEBOOKS": "NOTEBOOK",
}  # fmt: skip


def singular(kind):
    kind = re.sub(r"\s+", " ", kind.upper().strip())
    kind = KINDS.get(kind, kind)
    return {"USER FUNCTION": "FUNCTION"}.get(kind, kind)
