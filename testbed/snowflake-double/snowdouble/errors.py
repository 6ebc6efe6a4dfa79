"""The errors that the service answers with: a number of six digits, an SQL state and a sentence."""


class SnowflakeError(Exception):
    """An error as the service reports it."""

    def __init__(self, code, message, state="42000"):
        super().__init__(message)
        self.code = f"{int(code):06d}"
        self.state = state
        self.message = message


def syntax(message):
    return SnowflakeError(1003, f"SQL compilation error:\n{message}")


def unsupported(what):
    """For what the double does not know: a number of its own, so that nobody takes it for the service's word."""
    return SnowflakeError(2, f"Unsupported feature '{what}' (the double does not know it).", "0A000")


def missing(kind, name):
    return SnowflakeError(2003, f"SQL compilation error:\n{kind.title()} '{name}' does not exist or not authorized.", "02000")


def exists(name):
    return SnowflakeError(2002, f"SQL compilation error:\nObject '{name}' already exists.", "42710")


def denied(kind, name):
    return SnowflakeError(3001, f"SQL access control error:\nInsufficient privileges to operate on {kind.lower()} '{name}'", "42501")


def no_time_travel(kind, name):
    return SnowflakeError(
        707,
        f"Time travel data is not available for {kind.lower()} {name}. The requested time is either beyond the allowed "
        "time travel period or before the object creation time.",
        "02000",
    )


def no_container():
    """What USE and SHOW say where others say "does not exist"; dbt knows a schema that is not there by this number."""
    return SnowflakeError(2043, "SQL compilation error:\nObject does not exist, or operation cannot be performed.", "02000")
