"""
Keys run in the order in which they were typed.

Vietnamese input methods send a word's correction as one burst: letters, backspaces, letters. Textual 8.2.8 inserts
letters when a key arrives but runs backspace and arrows only after the event has bubbled to the app, so a burst is
applied out of order (Textualize/textual#6605). To be deleted when that is fixed upstream.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.events import Key
from textual.widget import Widget

# Textual reads a class's looks from its first widget base, so the mixin is a widget for the type checker only.
if TYPE_CHECKING:
    _Mixin = Widget
else:
    _Mixin = object


class OrderedKeys(_Mixin):
    """Run this widget's own key bindings as each key arrives, so that a burst keeps its order."""

    async def on_key(self, event: Key) -> None:
        if event.is_printable:
            return
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            event.stop()
            event.prevent_default()
            await self.run_action(binding.action)
            return
