"""
Work on documents in a child process: limits against hostile files, memory given back, a screen that never waits.

The child reads its input from standard input and answers on standard output: `+` and the result, or `-` and an error of
ours as JSON. Anything else (killed at a limit, crashed) is a `WorkerError`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import orjson

import inspect_tool
from inspect_tool import errors, i18n

#: Task → the function that does it, bytes to bytes.
TASKS: Final = {
    "verify": "inspect_tool.report.verify:task",
    "render": "inspect_tool.report.render:task",
    "roll": "inspect_tool.report.rolling:task",
    "photos": "inspect_tool.report.reencoding:task",
}
_POLL: Final = 0.1
#: How a child ends that the system stopped for its processor time (SIGXCPU).
_OUT_OF_TIME: Final = "-24"

#: How many rows of long tables are laid out, of how many; then how many pages of the document itself, of 0: not known.
Told = Callable[[int, int], object]


def unheard(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def never() -> bool:
    """Go on to the end."""
    return False


class WorkerError(Exception):
    """The child gave no answer: it took too long, needed too much memory, or crashed."""

    @property
    def too_long(self) -> bool:
        """Whether it was for the time: of the clock, or of the processor."""
        return str(self) in {"timeout", _OUT_OF_TIME}


def run(  # noqa: PLR0913 - what the child does, its limits, and what happens here meanwhile
    task: str,
    payload: bytes,
    *,
    seconds: int,
    megabytes: int,
    cancelled: Callable[[], bool] = never,
    meanwhile: Callable[[], object] | None = None,
    heard: Callable[[int], object] | None = None,
) -> bytes:
    """
    Run a task in a child process and return its result.

    `seconds` limits the time, `megabytes` the memory (where the system can). An error of ours is raised here as it was
    there. `cancelled` is asked ten times a second; `StoppedError` once it says so. `meanwhile` is called
    once, here, while the child is at work. `heard` gets, in a thread, how far the child says it is.
    """
    environment = {**os.environ, "PYTHONPATH": str(Path(inspect_tool.__file__).parent.parent)}
    command = [sys.executable, "-m", __name__, task, str(seconds), str(megabytes), i18n.language()]
    with TemporaryFile() as asked, TemporaryFile() as told:  # files, not pipes: the child may be slow to read
        asked.write(payload)
        asked.seek(0)
        aside = subprocess.PIPE if heard else subprocess.DEVNULL
        with subprocess.Popen(command, stdin=asked, stdout=told, stderr=aside, env=environment) as child:
            if heard:
                threading.Thread(target=_listen, args=(child.stderr, heard), daemon=True).start()
            try:
                if meanwhile:
                    meanwhile()
                _wait(child, seconds, cancelled)
            except BaseException:
                child.kill()
                raise
        told.seek(0)
        answer = told.read()
    if answer[:1] == b"-":
        error = orjson.loads(answer[1:])
        raise getattr(errors, error["type"])(error["key"], **error["values"])
    if answer[:1] != b"+" or child.returncode != 0:
        raise WorkerError(str(child.returncode))
    return answer[1:]


def say(done: int) -> None:
    """Tell the parent, from the child, how far the work is."""
    sys.stderr.write(f"{done}\n")
    sys.stderr.flush()


def _listen(child: IO[bytes], heard: Callable[[int], object]) -> None:
    for line in child:
        if line.strip().isdigit():  # libraries write there too
            heard(int(line))


def _wait(child: subprocess.Popen[bytes], seconds: int, cancelled: Callable[[], bool]) -> None:
    for _ in range(round(seconds / _POLL)):
        try:
            child.wait(timeout=_POLL)
        except subprocess.TimeoutExpired:
            if cancelled():
                raise errors.StoppedError("errors.stopped") from None
        else:
            return
    raise WorkerError("timeout")


def main(task: str, seconds: int, megabytes: int, language: str) -> None:
    """Be the child: take the limits, do the task, answer."""
    _limit(seconds, megabytes)
    i18n.use(language)
    module, _, name = TASKS[task].partition(":")
    try:
        answer = b"+" + getattr(import_module(module), name)(sys.stdin.buffer.read())
    except errors.InspectError as error:
        values = {name: str(value) for name, value in error.values.items()}
        answer = b"-" + orjson.dumps({"type": type(error).__name__, "key": error.key, "values": values})
    sys.stdout.buffer.write(answer)


def _limit(seconds: int, megabytes: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - POSIX only

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        if sys.platform == "linux":
            size = megabytes * 1_000_000
            resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
