"""Things gone through one after the other, in a ring: after the last comes the first."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping

from inspect_tool.plain.talk import Command, Place, Talk


class Ring(Place):
    """A place where one stands at one of several things and goes on to the next, or to the next that is open."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self._at = 0

    def own_commands(self) -> Mapping[str, Command]:
        forward = Command("next", lambda _: self._step(1))
        return {
            "": forward,
            "+": forward,
            "-": Command("previous", lambda _: self._step(-1)),
            "n": Command("next-open", self._next_open),
        }

    @abstractmethod
    def count(self) -> int:
        """Return how many things there are."""

    @abstractmethod
    def is_open(self, at: int) -> bool:
        """Return whether something is still to be done there."""

    @abstractmethod
    def nothing_open(self) -> str:
        """Return what to say where nothing is left to be done."""

    def passes(self, _at: int) -> bool:
        """Return whether one stops there on the way round."""
        return True

    def go(self, at: int) -> None:
        """Stand at one of them and read it out."""
        self._at = at
        self.read()

    def jump(self, at: int) -> None:
        """Go elsewhere than to the next one."""
        self.go(at)

    def _turned(self, by: int = 1) -> Iterator[int]:
        """Yield the others that are stopped at from here on, and last this one."""
        count = self.count()
        for step in range(1, count + 1):
            at = (self._at + by * step) % count
            if step == count or self.passes(at):
                yield at

    def _step(self, by: int) -> None:
        self.go(next(self._turned(by)))

    def _next_open(self, _rest: str) -> None:
        found = next((at for at in self._turned() if self.is_open(at)), None)
        if found is None:
            self.talk.say(self.nothing_open())
        else:
            self.jump(found)
