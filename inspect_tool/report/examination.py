"""
Whether a document can be relied on: our policy on top of pyHanko's.

A signature that is cryptographically valid says little: `pdfsig` calls every incremental forgery valid. A document of
ours is valid only if all its fields are signed in order, the first signature certifies, nothing but the planned steps
came after each, nothing stands after the end, and the data attached is the data that was signed first. No network.

`verify.verify` takes the same look in a child process with limits: the way for a file that comes from outside.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import orjson
from asn1crypto import parser
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus, SignatureCoverageLevel

from inspect_tool.report.anchors import Anchors
from inspect_tool.report.fields import NUMBERS, ORDER, ROLE_OF, SIGNATURES, kind_of
from inspect_tool.report.identity import Proof, Reliance, name_of
from inspect_tool.report.pdfio import IndexedReader, attached_data, full_number, sha256, signature_fields, text_values
from inspect_tool.report.verdict import CorrectedFacts, DocumentStamp, Issue, SignerFacts, StatedLog, Verification
from inspect_tool.settings import Clock, system_clock
from inspect_tool.text import VIETNAM

_MAX_BYTES: Final = 200_000_000
_END: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF[\r\n]{0,2}\Z")
#: Reasons that say nothing against the bytes: something is still to come, or the signer cannot be placed.
_NOT_THE_BYTES: Final = frozenset({"unsigned", "unnumbered", "untrusted", "revoked", "untrusted-timestamp"})


def examine(pdf: bytes, *, trust: Anchors, clock: Clock = system_clock, online: bool = False) -> Verification:
    """
    Return what can be said about a document, given what the receiver relies on. Never raises for a bad document.

    In this process and without limits: for documents of our own making. With `online`, the addresses in certificates
    are asked for revocation.
    """
    base = Verification(sha256=sha256(pdf), size=len(pdf))
    if len(pdf) > _MAX_BYTES:
        issue = Issue(code="too-large", values={"limit": str(_MAX_BYTES // 1_000_000)})
        return replace(base, checked=False, issues=(issue,))
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        reader = IndexedReader(pdf)
        return _Examination(pdf, base, reader, Reliance(reader, trust, clock(), online=online)).result()
    except MemoryError:
        raise  # says nothing about the document: who set the limit says so
    except Exception as error:  # noqa: BLE001 - a hostile file may raise anything, and each is a refusal
        issue = Issue(code="unreadable", values={"reason": f"{type(error).__name__}: {error}"[:200]})
        return replace(base, issues=(issue,))


class _Examination:
    """One look at one document; collects issues as it goes."""

    def __init__(self, pdf: bytes, base: Verification, reader: IndexedReader, reliance: Reliance) -> None:
        self._pdf = pdf
        self._base = base
        self._reader = reader
        self._reliance = reliance
        self._issues: list[Issue] = []
        everything = reader.embedded_signatures
        self._stamps = [each for each in everything if each.sig_object.get("/Type") == "/DocTimeStamp"]
        self._signatures = [each for each in everything if each.sig_object.get("/Type") != "/DocTimeStamp"]
        self._stamp_fields = {str(stamp.field_name) for stamp in self._stamps}

    def result(self) -> Verification:
        fields = signature_fields(self._reader.root)
        attached, same = self._check_attached()
        stated = _stated(attached)
        kind = kind_of(frozenset(fields), stated.get("kind"))
        if not fields:
            self._issue("no-fields")
        elif kind is None:
            self._issue("other-fields", fields=", ".join(sorted(fields)))
        proofs = tuple(self._proof(stamp) for stamp in self._stamps)
        signers = tuple(self._signer(signature, kind, proofs) for signature in self._signatures)
        missing = tuple(role for role in ORDER[kind] if not fields[SIGNATURES[role]]) if kind else ()
        for role in missing:
            self._issue("unsigned", role=role)
        self._check_order(kind)
        self._check_end()
        if attached is not None and kind is not None and stated.get("kind") != kind:
            self._issue("other-kind")
        numbers = text_values(self._reader.root, dict(NUMBERS))
        if kind and "co-quan" in ORDER[kind] and not missing and len(numbers) < len(NUMBERS):
            self._issue("unnumbered")
        integrity_broken = any(issue.code not in _NOT_THE_BYTES for issue in self._issues)
        return replace(
            self._base,
            kind=kind,
            inspection=stated.get("inspection"),
            corrects=_corrects(stated),
            logs=_stated_logs(stated),
            evidence=tuple(sorted(stated.get("records", {}).get("evidence", {}))),
            pages=int(self._reader.root["/Pages"]["/Count"]),
            number=full_number(numbers, stated),
            date=_date(numbers),
            complete=kind is not None and not missing,
            intact=bool(signers) and all(each.intact for each in signers) and not integrity_broken,
            trusted=bool(signers) and all(each.trusted for each in signers),
            signers=signers,
            missing=missing,
            attached_sha256=sha256(attached) if attached is not None else None,
            attached_unchanged=same,
            document_timestamps=tuple(_told(proof) for proof in proofs),
            embedded_revocation=self._reliance.embedded_revocation,
            issues=tuple(self._issues),
        )

    def _issue(self, code: str, **values: str) -> None:
        self._issues.append(Issue(code=code, values=values))

    def _proof(self, stamp: EmbeddedPdfSignature) -> tuple[int, Proof, bool]:
        """Judge a timestamp of the whole document: the revision it covers, what it says, whether that is trusted."""
        status = self._reliance.stamp_status(stamp)
        name = name_of(status.signing_cert)
        sound = status.intact and status.valid and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
        if not sound or not self._value_is_canonical(stamp):
            self._issue("bad-timestamp", name=name)
        elif not status.trusted:
            self._issue("untrusted-timestamp", name=name)
        return stamp.signed_revision, Proof(status.timestamp, name), sound and status.trusted

    def _signer(
        self, signature: EmbeddedPdfSignature, kind: str | None, proofs: tuple[tuple[int, Proof, bool], ...]
    ) -> SignerFacts:
        status = self._reliance.status(signature)
        certificate = status.signing_cert
        field, name = str(signature.field_name), name_of(certificate)
        later = self._later_steps(status)
        intact = self._intact(status, field, later, kind) and self._value_is_canonical(signature)
        if not intact:
            self._issue("changed", field=field, name=name)
        own = self._own_stamp(status, name)
        covering = [p for revision, p, good in proofs if good and revision >= signature.signed_revision]
        proof = min([*([own] if own else []), *covering], key=lambda p: p.at, default=None)
        identity = self._reliance.identity(signature, status, proof)
        if identity.problem == "revoked":
            self._issue("revoked", name=name, at=_day(identity.revoked_at))
        elif identity.problem:
            self._issue("untrusted", name=name)
        when = own.at if own else status.signer_reported_dt
        return SignerFacts(
            field=field,
            role=ROLE_OF.get(field),
            name=name,
            organisation=str(certificate.subject.native.get("organization_name", "")),
            certificate_sha256=sha256(certificate.dump()),
            chain=identity.chain,
            intact=intact,
            later_steps=tuple(sorted(later)),
            trusted=not identity.problem,
            trust_problem=identity.problem,
            certificate_from=_iso(certificate.not_valid_before),
            certificate_to=_iso(certificate.not_valid_after),
            revocation=identity.revocation,
            revoked_at=_iso(identity.revoked_at) if identity.revoked_at else None,
            signed_at=_iso(when) if when else None,
            time_source="timestamp" if own else ("claimed" if when else "none"),
            time_authority=own.authority if own else "",
            proven_at=_iso(proof.at) if proof else None,
            proven_by=proof.authority if proof else "",
        )

    def _own_stamp(self, status: PdfSignatureStatus, name: str) -> Proof | None:
        """Return what the signature's own timestamp proves; one that proves nothing is an issue."""
        stamp = status.timestamp_validity
        if stamp is None:
            return None
        if not (stamp.intact and stamp.valid):
            self._issue("bad-timestamp", name=name)
        elif not stamp.trusted:
            self._issue("untrusted-timestamp", name=name_of(stamp.signing_cert))
        else:
            return Proof(stamp.timestamp, name_of(stamp.signing_cert))
        return None

    @staticmethod
    def _later_steps(status: PdfSignatureStatus) -> frozenset[str]:
        level = status.modification_level
        if level is not None and level <= ModificationLevel.LTA_UPDATES:
            return frozenset()  # pyHanko then names fields that were filled before this signature (docs/upstream.md)
        changed = getattr(status.diff_result, "changed_form_fields", None) or ()
        return frozenset(str(name) for name in changed)

    def _intact(self, status: PdfSignatureStatus, field: str, later: frozenset[str], kind: str | None) -> bool:
        """Whether what was signed stands, and only the steps planned after this signature were added."""
        if not (status.intact and status.valid and status.docmdp_ok):
            return False
        if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
            return False
        level = status.modification_level
        if level is not None and level > ModificationLevel.FORM_FILLING:
            return False
        order = [SIGNATURES[role] for role in ORDER[kind]] if kind else []
        if field not in order:
            return False
        after = set(order[order.index(field) + 1 :])
        return later - self._stamp_fields <= (after | set(NUMBERS.values()) if after else frozenset())

    def _value_is_canonical(self, signature: EmbeddedPdfSignature) -> bool:
        """
        Whether the place of the signature's value holds the value, zeros, and nothing else.

        No signature covers its own value, so the last one's unused space is where a byte could change unseen.
        """
        _, start, resume, _ = (int(number) for number in signature.byte_range)
        written = self._pdf[start:resume]
        digits = written[1:-1]
        if written[:1] + written[-1:] != b"<>" or digits not in {digits.lower(), digits.upper()}:
            return False
        value = bytes.fromhex(digits.decode("ascii"))
        return not value[len(_der(value)) :].strip(b"\0")

    def _check_order(self, kind: str | None) -> None:
        """Hold the signatures to the order of acts; the first certifies and allows filling only."""
        if kind is None or not self._signatures:
            return
        expected = [SIGNATURES[role] for role in ORDER[kind]]
        found = [str(each.field_name) for each in self._signatures]
        if found != expected[: len(found)]:
            self._issue("order", found=", ".join(found))
        first = self._signatures[0]
        certifies = self._reader.root.get("/Perms") is not None
        if not certifies or first.docmdp_level != MDPPerm.FILL_FORMS:
            self._issue("not-certified")
        if any(each.docmdp_level is not None and each.docmdp_level > MDPPerm.FILL_FORMS for each in self._signatures):
            self._issue("not-certified")

    def _check_end(self) -> None:
        """
        Check that the file ends where its last signature ends, or with a real revision after it.

        What such a revision may change is checked with each signature; here only bytes that no revision owns count.
        """
        ranges = [each.byte_range for each in (*self._signatures, *self._stamps)]
        covered = max((int(r[2]) + int(r[3]) for r in ranges), default=0)
        if covered == len(self._pdf):
            return
        end = _END.search(self._pdf, max(0, len(self._pdf) - 64))
        if end is None or int(end[1]) < covered:
            self._issue("after-end")

    def _check_attached(self) -> tuple[bytes | None, bool]:
        """Return the attached data, and whether it is what stood in the first signed revision."""
        found = attached_data(self._reader.root)
        if len(found) != 1:
            self._issue("attached-missing" if not found else "attached-twice")
            return None, False
        if not self._signatures:
            return found[0], False
        revision = self._signatures[0].signed_revision
        first = attached_data(self._reader.get_historical_root(revision))
        if first != found:
            self._issue("attached-changed")
        return found[0], first == found


def _der(value: bytes) -> bytes:
    """Return the one DER structure at the start of a padded value."""
    _, _, _, header, content, trailer = parser.parse(value)
    return bytes(header + content + trailer)


def _stated(attached: bytes | None) -> Mapping[str, Any]:
    """Return what the attached data says of the document itself."""
    if attached is None:
        return {}
    document: Mapping[str, Any] = orjson.loads(attached)["document"]
    str(document["kind"]), str(document["inspection"]), str(document["letterhead"]["symbol"])
    return document


def _corrects(stated: Mapping[str, Any]) -> CorrectedFacts | None:
    """Return what a letter of correction says of the document that it corrects."""
    found = stated.get("corrects")
    names = ("document", "kind", "name", "number", "date", "sha256")
    return CorrectedFacts(**{name: str(found[name]) for name in names}) if found else None


def _stated_logs(stated: Mapping[str, Any]) -> tuple[StatedLog, ...]:
    return tuple(
        StatedLog(log=str(log), author=str(head["author"]), count=int(head["count"]), hash=str(head["hash"]))
        for log, head in sorted(stated.get("heads", {}).items())
    )


def _told(proof: tuple[int, Proof, bool]) -> DocumentStamp:
    _, said, trusted = proof
    return DocumentStamp(at=_iso(said.at), authority=said.authority, trusted=trusted)


def _iso(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat()


def _day(moment: datetime | None) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if moment else ""


def _date(numbers: dict[str, str]) -> str | None:
    if not {"day", "month", "year"} <= numbers.keys():
        return None
    return f"{numbers['year']}-{numbers['month']:0>2}-{numbers['day']:0>2}"
