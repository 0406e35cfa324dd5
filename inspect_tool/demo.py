"""
The whole job on the sample visit: two sub-teams on two installations, from the first record to a verified conclusion.

Everything goes through the same doors as real work; keys and certificates are made for the demonstration only.
"""

from __future__ import annotations

import json
import shlex
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspect_tool import acts
from inspect_tool.domain.figures import check
from inspect_tool.domain.records import OF_THE_VISIT, UNIT, VISIT, DocumentKind, Verdict
from inspect_tool.errors import InputError
from inspect_tool.i18n import t, t_vi, tn
from inspect_tool.library import Library, data_folder, load_library, load_records
from inspect_tool.log.home import Home
from inspect_tool.log.keys import fingerprint
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.settings import Clock, program
from inspect_tool.text import parse_date

if TYPE_CHECKING:
    from inspect_tool.report.demo_pki import DemoPki
    from inspect_tool.report.fields import SignRole

MARKER: Final = ".inspect-tool-demo"
_HOMES: Final = ("home", "to-2")
_KEYS: Final = "keys"
_PASSWORD: Final = b"trinh-dien"
_NUMBER: Final = "20"
_DISPUTED: Final = ("answer/QT1", "verdict")
_EVIDENCE: Final = ("answer/CK14", "minh-chung-trinh-dien.txt")


@dataclass
class Demo:
    """One run of the demonstration in a folder of its own. `say` receives every line it has to tell."""

    out: Path
    clock: Clock
    say: Callable[[str], None]
    files: list[Path] = field(default_factory=list)
    _prepared: bool = False

    def run(self) -> bool:
        """Do everything; return whether every document verified as valid and trusted."""
        begun = time.perf_counter()
        with self._step(t("demo.step.folder", folder=self.out)):
            for aside in prepare(self.out, self.clock):
                self.say("  " + t("demo.moved", folder=aside))
            self._prepared = True
        with self._step(t("demo.step.library")):
            library = load_library()
            self.say("  " + tn("demo.items", len(library.item_ids), checklists=len(library.checklists)))
        inspection = self._two_teams(library)
        with self._home(1).open(inspection) as notebook:
            self._figures(notebook)
            verified = self._documents(notebook, library)
        self.say("")
        self.say(t("demo.done", seconds=f"{time.perf_counter() - begun:.1f}"))
        for path in self.files:
            self.say(f"  {path}")
        self._say_next()
        return verified

    def _say_next(self) -> None:
        conclusion, root = self.out / f"{DocumentKind.CONCLUSION}.pdf", self.out / "demo-ca.pem"
        home = shlex.quote(str(self.out / _HOMES[0]))
        self.say("")
        self.say(
            t("demo.verify-again", command=shlex.join([program(), "verify", str(conclusion), "--trust", str(root)]))
        )
        self.say(t("demo.open", command=f"INSPECT_TOOL_HOME={home} {program()}"))

    # --- two laptops

    def _home(self, team: int) -> Home:
        return Home(self.out / _HOMES[team - 1], clock=self.clock, author=t_vi("demo.author", team=team))

    def _two_teams(self, library: Library) -> str:
        sample = data_folder("checklists") / "sample"
        with self._step(t("demo.step.create")):
            common = sample / "chung.yaml"
            stated = dict(load_records(common))
            inspection = acts.create(
                self._home(1),
                library,
                unit=str(stated[UNIT]["name"]),
                level=str(stated[UNIT]["level"]),
                day=parse_date(str(stated[VISIT]["date"])),
                records=common,
            )
            self.say(f"  {inspection}")
        with self._step(t("demo.step.join")):
            with self._home(1).open(inspection) as first:
                first.export(self._file("goi-chung.zip"))
            self._home(2).join(self._file("goi-chung.zip"))
        self._acquaint()
        for team in (1, 2):
            with self._step(t("demo.step.record", team=team)), self._home(team).open(inspection) as notebook:
                self._record(notebook, sample / f"to-{team}.yaml", evidence=team == 1)
        self._merge_both_ways(inspection)
        return inspection

    def _acquaint(self) -> None:
        """Without this the merge would keep the other laptop's work apart."""
        with self._step(t("demo.step.acquaint")):
            for team, other in ((1, 2), (2, 1)):
                key = self._home(other).key.public
                self._home(team).accept(key, name=t_vi("demo.author", team=other))
                self.say("  " + t("demo.fingerprint", team=other, words=fingerprint(key)))

    def _record(self, notebook: Notebook, records: Path, *, evidence: bool) -> None:
        loaded = load_records(records)
        for path, fields in loaded:
            notebook.write([Edit(path, name, value) for name, value in fields.items()])
        self.say("  " + tn("demo.recorded", len(loaded), file=records.name))
        if evidence:
            answer, name = _EVIDENCE
            file = self._file(name)
            acts.save(file, t_vi("demo.evidence").encode())
            sha = notebook.attach(file)
            notebook.write([Edit(answer, f"evidence.{sha}", True)])
            self.say("  " + t("demo.attached", file=file, record=answer, sha=sha[:16]))

    def _merge_both_ways(self, inspection: str) -> None:
        with self._step(t("demo.step.exchange")):
            bundles = {team: self._file(f"goi-to-{team}.zip") for team in (1, 2)}
            for team, bundle in bundles.items():
                with self._home(team).open(inspection) as notebook:
                    notebook.export(bundle)
            self._merge(2, inspection, bundles[1])
            self._merge(1, inspection, bundles[2])
        with self._step(t("demo.step.resolve")), self._home(1).open(inspection) as notebook:
            self._resolve(notebook)
            notebook.export(bundles[1])
        with self._step(t("demo.step.same")):
            self._merge(2, inspection, bundles[1])
            views = []
            for team in (1, 2):
                with self._home(team).open(inspection, read_only=True) as notebook:
                    views.append(notebook.inspection())
            if views[0].tables != views[1].tables or views[0].disputes:
                raise InputError("demo.differs")
            self.say("  " + t("demo.same"))

    def _merge(self, team: int, inspection: str, bundle: Path) -> None:
        with self._home(team).open(inspection) as notebook:
            report = notebook.merge([bundle])
        counts = {"total": report.writes_in, "new": report.writes_new, "known": report.writes_known}
        self.say("  " + t("demo.merged", team=team, file=bundle.name, disputes=len(report.disputes), **counts))

    def _resolve(self, notebook: Notebook) -> None:
        for dispute in notebook.disputes():
            self.say(f"  {dispute.record} · {dispute.field}")
            for standing in dispute.values:
                value = t(f"domain.verdict.{standing.value}")
                self.say("    " + t("demo.says", author=standing.author, value=value))
        record, name = _DISPUTED
        kept = next(
            standing.change
            for dispute in notebook.disputes()
            if (dispute.record, dispute.field) == _DISPUTED
            for standing in dispute.values
            if standing.value == Verdict.PARTLY
        )
        notebook.resolve(record, name, keep=kept)
        self.say("  " + t("demo.decided", record=record, value=t(f"domain.verdict.{Verdict.PARTLY}")))

    # --- figures and documents

    def _figures(self, notebook: Notebook) -> None:
        with self._step(t("demo.step.figures")):
            for figures in notebook.inspection().figures.values():
                for problem in check(figures):
                    self.say(f"  - {problem.message()}")
                    if problem.identity:
                        self.say(f"      {problem.identity}")

    def _documents(self, notebook: Notebook, library: Library) -> bool:
        with self._step(t("demo.step.keys")):
            pki = self._keys(notebook)
        signed = [self._document(notebook, library, kind, pki) for kind in OF_THE_VISIT]
        with self._step(t("demo.step.verify")):
            results = [self._verify(path, pki) for path in signed]
        return all(results)

    def _keys(self, notebook: Notebook) -> DemoPki:
        from inspect_tool.report import demo_pki  # noqa: PLC0415 - pyhanko and pillow only when the time has come

        view = notebook.inspection()
        people = {str(p.role): p.name for p in view.people if p.name}
        names: dict[SignRole, str] = {
            "truong-doan": people["truong-doan"],
            "thu-ky": t_vi("demo.secretary"),
            "don-vi": people["dai-dien"],
            "co-quan": view.visit.agency or t_vi("demo.agency"),
        }
        pki = demo_pki.make(
            self.out / _KEYS, names, organisation=t_vi("demo.organisation"), password=_PASSWORD, now=self.clock()
        )
        acts.save(self._file("demo-ca.pem"), pki.root.read_bytes())
        return pki

    def _document(self, notebook: Notebook, library: Library, kind: DocumentKind, pki: DemoPki) -> Path:
        from inspect_tool.report.credential import load_p12  # noqa: PLC0415 - weasyprint and pyhanko, as above
        from inspect_tool.report.fields import ORDER  # noqa: PLC0415 - as above

        name = t(f"domain.document.{kind}")
        with self._step(t("demo.step.issue", document=name)):
            pdf = acts.issue(notebook, library, kind, draft=False, clock=self.clock).pdf
        with self._step(t("demo.step.sign", document=name)):
            for role in ORDER[kind]:
                if role == "co-quan":
                    pdf = acts.number(pdf, _NUMBER, self.clock().date(), notebook=notebook).pdf
                    self.say("  " + t("demo.numbered", number=_NUMBER))
                pdf = acts.sign(
                    pdf,
                    role,
                    load_p12(pki.p12[role], _PASSWORD),
                    notebook=notebook,
                    clock=self.clock,
                    image=pki.images[role].read_bytes(),
                ).pdf
                self.say("  " + t("demo.signed", role=t(f"report.role.{role}")))
            path = self._file(f"{kind}.pdf")
            acts.save(path, pdf)
        return path

    def _verify(self, path: Path, pki: DemoPki) -> bool:
        from inspect_tool.report import anchors  # noqa: PLC0415 - as above
        from inspect_tool.report.examination import examine  # noqa: PLC0415 - pyhanko, as above

        trust = anchors.parse(anchors.read([pki.root]))
        result = examine(path.read_bytes(), trust=trust, clock=self.clock)
        key = "demo.verified" if result.valid_and_trusted else "demo.not-verified"
        self.say("  " + t(key, file=path.name, signatures=len(result.signers)))
        for issue in result.issues:
            self.say(f"    - {issue.text}")
        return result.valid_and_trusted

    # --- telling

    @contextmanager
    def _step(self, title: str) -> Iterator[None]:
        self.say("")
        self.say(f"▸ {title}")
        begun, before = time.perf_counter(), len(self.files)
        try:
            yield
        finally:
            if self._prepared:  # before that, the folder may be somebody else's
                _mark(self.out, self.files)
        for path in self.files[before:]:
            self.say(f"  → {path}")
        self.say("  " + t("demo.took", seconds=f"{time.perf_counter() - begun:.2f}"))

    def _file(self, name: str) -> Path:
        path = self.out / name
        if path not in self.files:
            self.files.append(path)
            _mark(self.out, self.files)
        return path


def prepare(out: Path, clock: Clock) -> list[Path]:
    """
    Make the folder ready: new, empty, or one that an earlier demonstration made and marked.

    What that one made is removed. An inspection that somebody has gone on working in is moved aside instead; returns
    where to. Raises `InUseError` while one is open elsewhere, `InputError` for a folder that is not ours.
    """
    if out.exists() and not (out / MARKER).is_file() and any(out.iterdir()):
        raise InputError("demo.folder-not-ours", folder=out)
    out.mkdir(parents=True, exist_ok=True)
    moved: list[Path] = []
    if (out / MARKER).is_file():
        made = json.loads((out / MARKER).read_text(encoding="utf-8"))
        homes = [out / name for name in _HOMES if (out / name).is_dir() and not (out / name).is_symlink()]
        for home in homes:
            _require_free(home, clock)
        moved = [aside for home in homes if (aside := _clear_home(home, made["logs"], clock))]
        for name in made["files"]:
            (out / Path(name).name).unlink(missing_ok=True)
        if (out / _KEYS).is_dir() and not (out / _KEYS).is_symlink():
            shutil.rmtree(out / _KEYS)
    _mark(out, [])
    return moved


def _require_free(home: Path, clock: Clock) -> None:
    for folder in (home / "inspections").glob("*"):
        Home(home, clock=clock, author="").open(folder.name).close()


def _clear_home(home: Path, known: dict[str, int], clock: Clock) -> Path | None:
    if _logs(home) == {name: size for name, size in known.items() if name.startswith(f"{home.name}/")}:
        shutil.rmtree(home)
        return None
    return home.rename(home.with_name(f"{home.name}-{clock():%Y%m%d-%H%M%S}"))


def _logs(home: Path) -> dict[str, int]:
    """Return the size of every log of an installation: it grows with each change."""
    logs = sorted(home.rglob("*.log"))
    return {path.relative_to(home.parent).as_posix(): path.stat().st_size for path in logs}


def _mark(out: Path, files: list[Path]) -> None:
    """Note what is ours: after every step, so that a demonstration that was cut short can be made again."""
    logs = {name: size for home in _HOMES for name, size in _logs(out / home).items()}
    marker = {"files": [path.name for path in files], "logs": logs}
    acts.save(out / MARKER, json.dumps(marker, ensure_ascii=False, indent=1).encode())
