"""The double's time: UTC in milliseconds, which tests can move forward to see retention end."""

import datetime
import threading
import time

UTC = datetime.timezone.utc


class Clock:
    def __init__(self):
        self._offset = 0.0
        self._last = 0
        self._lock = threading.Lock()

    def advance(self, seconds):
        self._offset += seconds

    def now(self):
        """The time now, never before one that tick() gave."""
        with self._lock:
            return _instant(max(int((time.time() + self._offset) * 1000), self._last))

    def tick(self):
        """The time now, later than every one given before: no two objects are created at the same time."""
        with self._lock:
            self._last = max(int((time.time() + self._offset) * 1000), self._last + 1)
            return _instant(self._last)


def _instant(milliseconds):
    return datetime.datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)
