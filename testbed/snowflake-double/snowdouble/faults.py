"""Faults on demand. A fault is an object: match (a regular expression on the SQL, or on the path where there is none), phase
(before, after or inside the statement), action (drop, status, error, delay), times, and what the action needs."""

import re
import threading
import time

from .errors import SnowflakeError
from .scripting import is_block


class Faults:
    def __init__(self):
        self._list, self._lock = [], threading.Lock()

    def set(self, faults):
        for f in faults:
            re.compile(f["match"])
            if f.get("phase", "before") not in ("before", "after", "inside") or f.get("action") not in ("drop", "status", "error", "delay"):
                raise ValueError(f"not a fault: {f}")
        with self._lock:
            self._list = [dict(f) for f in faults]

    def list(self):
        with self._lock:
            return [dict(f) for f in self._list]

    def take(self, text, phase):
        """The fault that strikes now; it has struck once more then."""
        with self._lock:
            for f in self._list:
                if f.get("times", 1) > 0 and f.get("phase", "before") == phase and re.search(f["match"], text, re.I | re.S):
                    f["times"] = f.get("times", 1) - 1
                    return dict(f)
        return None

    def inside(self, sql, statement):
        """Strikes at a plain statement, also at one of a block, before it does anything."""
        if not is_block(sql.strip()) and (f := self.take(sql, "inside")):
            if f["action"] == "delay":
                statement.sleep(f.get("seconds", 5))
            elif f["action"] == "error":
                raise error_of(f)


def error_of(fault):
    return SnowflakeError(int(fault.get("code", 630)), fault.get("message", "injected by the double"), fault.get("state", "57014"))


class Log:
    """What clients asked for, without secrets."""

    def __init__(self):
        self._entries, self._lock = [], threading.Lock()

    def add(self, **entry):
        entry["t"] = round(time.time(), 3)
        with self._lock:
            self._entries.append(entry)
            del self._entries[:-20000]
        return entry

    def list(self):
        with self._lock:
            return list(self._entries)

    def clear(self):
        with self._lock:
            self._entries.clear()
