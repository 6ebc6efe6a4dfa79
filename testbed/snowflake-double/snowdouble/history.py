"""What QUERY_HISTORY tells: every statement, the running ones too."""

import threading
from collections import deque
from dataclasses import dataclass

RUNNING, BLOCKED, SUCCESS, FAILED = "RUNNING", "BLOCKED", "SUCCESS", "FAILED_WITH_ERROR"


@dataclass
class Entry:
    id: str
    text: str
    session: int
    user: str
    role: str
    warehouse: str | None
    database: str | None
    schema: str | None
    tag: str
    kind: str
    start: object
    status: str = RUNNING
    end: object = None
    error_code: str | None = None
    error_message: str | None = None


class History:
    def __init__(self):
        self._entries, self._lock = deque(maxlen=20000), threading.Lock()

    def add(self, entry):
        with self._lock:
            self._entries.append(entry)
        return entry

    def newest_first(self):
        with self._lock:
            return list(reversed(self._entries))

    def by_id(self, query_id):
        return next((e for e in self.newest_first() if e.id == query_id), None)


COLUMNS = [
    ("QUERY_ID", "text"), ("QUERY_TEXT", "text"), ("DATABASE_NAME", "text"), ("SCHEMA_NAME", "text"), ("QUERY_TYPE", "text"), ("SESSION_ID", "int"),
    ("USER_NAME", "text"), ("ROLE_NAME", "text"), ("WAREHOUSE_NAME", "text"), ("QUERY_TAG", "text"), ("EXECUTION_STATUS", "text"),
    ("ERROR_CODE", "text"), ("ERROR_MESSAGE", "text"), ("START_TIME", "time"), ("END_TIME", "time"), ("TOTAL_ELAPSED_TIME", "int"),
]  # fmt: skip


def row(e, now):
    elapsed = int(((e.end or now) - e.start).total_seconds() * 1000)
    return (
        e.id, e.text, e.database, e.schema, e.kind, e.session, e.user, e.role, e.warehouse, e.tag, e.status,
        e.error_code, e.error_message, e.start, e.end, elapsed,
    )  # fmt: skip
