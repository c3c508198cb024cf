"""Runs several processes as one: they start together, and when one ends or a signal comes, all of them end."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from types import FrameType

from portal.processes import Process

PATIENCE = 20.0  # seconds from the polite signal to the impolite one
PAUSE = 0.1
PR_SET_PDEATHSIG = 1  # prctl(2)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], object]


class Supervisor:
    """Owns the running processes."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._asked_to_stop = False

    @property
    def stopping(self) -> bool:
        """Whether a signal asked for the end."""
        return self._asked_to_stop

    def start(self, processes: Iterable[Process]) -> None:
        """Start the processes; from here on signals end them in good order."""
        for number in SIGNALS:
            signal.signal(number, self._remember)
        for process in processes:
            self._running[process.name] = subprocess.Popen(  # noqa: S603 - our own commands
                process.command,
                env=os.environ | process.environment,
                stdin=subprocess.DEVNULL,
                # In sessions of their own a Ctrl-C reaches only us, and each gets exactly one signal.
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Wait until `ready` says yes; False if time ran out, a process ended or a signal came."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._asked_to_stop and not self.ended():
            if ready():
                return True
            time.sleep(PAUSE)
        return False

    def ended(self) -> list[str]:
        """Return the names of the processes that have ended."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def watch(self) -> int:
        """Wait for a signal or for a process to end; return 0 or 1."""
        while not self._asked_to_stop:
            if names := self.ended():
                self._say(f"The process {', '.join(names)} has ended, which it should not; stopping the others.")
                return 1
            time.sleep(PAUSE)
        return 0

    def stop(self) -> None:
        """End all processes: politely, and after PATIENCE seconds by force."""
        deadline = time.monotonic() + PATIENCE
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        for name, process in self._running.items():
            try:
                process.wait(max(PAUSE, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"The process {name} did not end in time and is stopped by force.")
                process.kill()
                process.wait()

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True


def _end_with_parent() -> None:
    """Ask Linux to end this child when its parent dies, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
