"""The merge protocol, read from two laptops' logs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from inspect_tool import acts
from inspect_tool.acts.protocol import merge_protocol
from inspect_tool.library import load_library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.log.protocol import protocol_of
from inspect_tool.settings import system_clock
from inspect_tool.tui.merging import merge_words


def test_contributions_are_counted_by_log_and_decisions_told(tmp_path: Path) -> None:
    first, second = (Home(tmp_path / name, clock=system_clock, author=name) for name in ("Mai", "Minh"))
    made = acts.create(first, load_library(), unit="Phường A", level="phường", day=date(2026, 1, 5))
    with first.open(made) as mine:
        mine.export(tmp_path / "a.zip")
        second.join(tmp_path / "a.zip")
        with second.open(made) as theirs:
            theirs.write([Edit("answer/QT1", "verdict", "dat"), Edit("answer/QT2", "verdict", "dat")])
            theirs.export(tmp_path / "b.zip")
            theirs_id = theirs.log_id
        mine.write([Edit("answer/QT1", "verdict", "khong-dat"), Edit("answer/QT2", "verdict", "dat")])
        mine.merge([tmp_path / "b.zip"], unknown="accept")
        assert merge_protocol(mine).decisions == ()
        mine.resolve("answer/QT1", "verdict", value="mot-phan")
        mine.write([Edit("answer/QT2", "verdict", "mot-phan")])
        told = merge_protocol(mine)
    assert told.parts[theirs_id].changes == 2
    (decision,) = told.decisions
    assert (decision.record, decision.field) == ("answer/QT1", "verdict")
    assert {(claim.author, claim.value) for claim in decision.claims} == {("Mai", "khong-dat"), ("Minh", "dat")}
    assert (decision.kept.author, decision.kept.value) == ("Mai", "mot-phan")


def test_what_the_screen_previews_names_each_of_two_values(tmp_path: Path) -> None:
    first, *others = (Home(tmp_path / name, clock=system_clock, author=name) for name in ("Mai", "Minh", "Dũng"))
    made = acts.create(first, load_library(), unit="Phường A", level="phường", day=date(2026, 1, 5))
    bundles = []
    with first.open(made) as mine:
        mine.export(tmp_path / "a.zip")
        for home in others:
            home.join(tmp_path / "a.zip")
            with home.open(made) as theirs:
                theirs.write([Edit("answer/CK2", "note", f"{home.author} ghi")])
                bundles.append(tmp_path / f"{home.author}.zip")
                theirs.export(bundles[-1])
        report = mine.merge(bundles, unknown="accept", dry_run=True)
    told = merge_words(protocol_of(report, bundles, system_clock()), load_library())
    assert "Minh ghi" in told
    assert "Dũng ghi" in told
