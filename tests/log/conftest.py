"""What the log's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspect_tool.log.notebook import Edit, Notebook
from tests.log.world import ID, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def an(world: World) -> Iterator[Notebook]:
    """An's laptop, where the inspection begins."""
    with world.home("an").create(ID) as notebook:
        yield notebook


@pytest.fixture
def binh(world: World, an: Notebook) -> Iterator[Notebook]:
    """Bình's laptop, joined before anything is written; An has compared its fingerprint."""
    with world.join("binh", begun(an)) as notebook:
        world.acquaint(an, notebook)
        yield notebook


@pytest.fixture
def stranger(world: World, an: Notebook) -> Iterator[Notebook]:
    """Dũng's laptop, which took up the inspection from a bundle; An has never heard of it."""
    with world.join("dung", begun(an)) as notebook:
        yield notebook


def begun(notebook: Notebook) -> Notebook:
    notebook.write([Edit("unit/inspected", "name", "UBND quận Bình Thạnh")])
    return notebook
