"""
A screen that is being left is asked for nothing more.

Textual takes away what a screen holds before it stops the screen's own workers, and calls it mounted until the end:
work that came back in between looked for widgets that were gone, and ended the program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.screen import Screen

if TYPE_CHECKING:
    from textual.await_remove import AwaitRemove

    _Mixin = Screen[Any]
else:
    _Mixin = object


T = TypeVar("T")


class Leaving(_Mixin):
    """Stop the screen's workers, and call it mounted no longer, from the moment in which it begins to go."""

    @property
    def is_mounted(self) -> bool:
        """Whether what the screen holds is there to be looked into."""
        return super().is_mounted and not self.is_going

    @property
    def is_going(self) -> bool:
        """Whether it has begun to go."""
        return not self.display

    def unless_left(self, then: Callable[[T], object]) -> Callable[[T], object]:
        """Return what to do with a result that comes later: nothing, should the screen have been left by then."""
        return lambda result: then(result) if self.is_mounted else None

    def remove(self) -> AwaitRemove:
        self.workers.cancel_node(self)
        return super().remove()
