"""Stopwatch: where the CPU time of a worker goes."""

import time


class Stopwatch:
    """CPU seconds by stage of one worker."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.process_time()

    def lap(self, stage: str) -> None:
        """Add the CPU time since the last lap to `stage`."""
        now = time.process_time()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now
