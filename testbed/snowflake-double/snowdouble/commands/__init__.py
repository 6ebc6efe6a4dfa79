"""Statements that are no queries: each is a pattern and a function. In patterns NAME is a name, IDENT one part of it, STR a
string; what is matched is the statement on one line without comments."""

from . import attached, grants, objects, people, relations, sessions, show, show_grants, travel
from .grants import grant_one
from .registry import COMMANDS, expand


def run(session, statement, short, sql):
    """The result where a command knows the statement, else None."""
    short = expand(short)
    for pattern, function in COMMANDS:
        if match := pattern.fullmatch(short):
            found = function(session, statement, match, sql)
            if found is not None:
                return found
    return None


__all__ = ["attached", "grant_one", "grants", "objects", "people", "relations", "run", "sessions", "show", "show_grants", "travel"]
