"""
An app that obeys keys in the order in which they were typed, whatever is between them.

Textual hands every key on to the focused widget at once and runs a command only after its key has bubbled back up. A
fast typist, an input method or a slow laptop so gets text into the wrong field, and letters taken for commands. Here a
command waits until the keys before it have been typed, and runs before the next key is looked at; what follows Enter
waits until the field has taken that. A key that meets a screen just put in front waits until that screen stands, which
would lose it before. A command may ask the app for another screen: what is typed after it is for that one.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event, Key
from textual.screen import Screen

#: Seconds a command waits at most for the keys typed before it.
_HEARING: Final = 1.0
#: Seconds a key waits at most for the screen in front.
_STANDING: Final = 5.0
#: Seconds after which it looks whether the screen is still the same.
_LOOK: Final = 0.02


class KeysInOrder(App[None]):
    """The app's part of keeping keys in order; fields and lists keep their own keys by `OrderedKeys`."""

    #: The screen that took the key before.
    _stood: Screen[object] | None = None
    #: Keys typed after a command, until what it asked of the app is done; None while there is nothing to wait for.
    _held: list[Key] | None = None

    async def on_event(self, event: Event) -> None:
        """Keep keys in order: a command runs after the keys before it have been typed, and before the next is seen."""
        key = event if isinstance(event, Key) and not event.is_forwarded else None
        if key and self._held is not None:
            self._held.append(key)
            return
        if key and self.screen is not self._stood:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stand(), _STANDING)
        if key:
            screen = self.screen
            if await self._command(key):
                self._held = []
                self.call_later(self._release, screen)
                return
        await super().on_event(event)
        if key and key.key == "enter":
            await self._heard()

    @property
    def _top(self) -> Screen[object] | None:
        """The screen in front; none where the app ends."""
        return self.screen_stack[-1] if self.screen_stack else None

    async def _release(self, screen: Screen[object]) -> None:
        """Go on with the keys that were held back, once what came in place of `screen` stands and has the focus."""
        top = self._top
        if top and top is not screen:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stand(), _STANDING)
            self.call_later(self._release, top)
            return
        held, self._held = self._held or [], None
        for key in held if top else ():
            await self.on_event(key)

    async def _stand(self) -> None:
        """Wait until the screen in front holds what it is made of, and the focus is where it begins."""
        while (screen := self._top) is not None and screen is not self._stood:
            await self._done(screen, screen)
            self._stood = screen

    async def _command(self, event: Key) -> bool:
        focused = self.focused
        if focused and (
            event.key in focused._bindings.key_to_bindings  # noqa: SLF001 - its own key, kept in order by itself
            or focused.check_consume_key(event.key, event.character)
        ):
            return False
        active = self.screen.active_bindings.get(event.key)
        if active is None or not isinstance(active.node, App | Screen):
            return False
        await self._heard()
        screen, done = self.screen, await self.run_action(active.binding.action, active.node)
        if self._top is screen:  # what it asked for is in our queue after this, though behind keys already typed
            with suppress(TimeoutError):
                await asyncio.wait_for(self._done(screen, screen), _HEARING)
        return done

    async def _heard(self) -> None:
        """
        Wait until the focused widget and all around it have done with the keys so far.

        Enter is the one key of a field or list that may hand the keyboard on: to the next field, or to what stands
        behind a question that it answers. What is typed after it belongs there.
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hear_out(), _HEARING)

    async def _hear_out(self) -> None:
        """Wait until what was typed has come up from the field: key, change, edit, each a message in turn."""
        screen = self.screen
        for node in self.focused.ancestors_with_self if self.focused else ():
            for _ in range(3 if node is not self else 0):
                await self._done(node, screen)

    async def _done(self, node: DOMNode, screen: Screen[object]) -> None:
        """Wait until a node has done with what was told to it, unless its screen goes."""
        heard = asyncio.Event()
        node.call_later(heard.set)
        while not heard.is_set() and self._top is screen:  # a question that was answered hears no more
            with suppress(TimeoutError):
                await asyncio.wait_for(heard.wait(), _LOOK)
