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
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import orjson
from asn1crypto import parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from inspect_tool.report.fields import NUMBERS, ORDER, ROLE_OF, SIGNATURES, kind_of
from inspect_tool.report.pdfio import IndexedReader, attached_data, sha256, signature_fields, text_values
from inspect_tool.report.verdict import Issue, SignerFacts, TrustProblem, Verification
from inspect_tool.settings import Clock, system_clock
from inspect_tool.text import VIETNAM

_MAX_BYTES: Final = 200_000_000
_END: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF[\r\n]{0,2}\Z")
_USAGE: Final = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


def examine(pdf: bytes, *, trust: Sequence[x509.Certificate], clock: Clock = system_clock) -> Verification:
    """
    Return what can be said about a document, given the roots the receiver trusts. Never raises for a bad document.

    In this process and without limits: for documents of our own making.
    """
    base = Verification(sha256=sha256(pdf), size=len(pdf))
    if len(pdf) > _MAX_BYTES:
        return replace(base, issues=(Issue(code="too-large"),))
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        return _Examination(pdf, base, trust, clock()).result()
    except Exception as error:  # noqa: BLE001 - a hostile file may raise anything, and each is a refusal
        issue = Issue(code="unreadable", values={"reason": f"{type(error).__name__}: {error}"[:200]})
        return replace(base, issues=(issue,))


class _Examination:
    """One look at one document; collects issues as it goes."""

    def __init__(self, pdf: bytes, base: Verification, trust: Sequence[x509.Certificate], now: datetime) -> None:
        self._pdf = pdf
        self._base = base
        self._now = now
        self._roots = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in trust]
        self._reader = IndexedReader(pdf)
        self._issues: list[Issue] = []
        everything = self._reader.embedded_signatures
        self._stamps = [each for each in everything if each.sig_object.get("/Type") == "/DocTimeStamp"]
        self._signatures = [each for each in everything if each.sig_object.get("/Type") != "/DocTimeStamp"]

    def result(self) -> Verification:
        fields = signature_fields(self._reader.root)
        kind = kind_of(frozenset(fields))
        if not fields:
            self._issue("no-fields")
        elif kind is None:
            self._issue("other-fields", fields=", ".join(sorted(fields)))
        signers = tuple(self._signer(signature, kind) for signature in self._signatures)
        missing = tuple(role for role in ORDER[kind] if not fields[SIGNATURES[role]]) if kind else ()
        for role in missing:
            self._issue("unsigned", role=role)
        self._check_order(kind)
        self._check_end()
        self._check_stamps()
        attached, same = self._check_attached()
        stated = _stated(attached)
        if attached is not None and kind is not None and stated.get("kind") != kind:
            self._issue("other-kind")
        numbers = text_values(self._reader.root, dict(NUMBERS))
        if kind == "ket-luan" and not missing and len(numbers) < len(NUMBERS):
            self._issue("unnumbered")
        integrity_broken = any(issue.code not in {"unsigned", "untrusted", "unnumbered"} for issue in self._issues)
        return replace(
            self._base,
            kind=kind,
            inspection=stated.get("inspection"),
            pages=int(self._reader.root["/Pages"]["/Count"]),
            number=_number(numbers, stated),
            date=_date(numbers),
            complete=kind is not None and not missing,
            intact=bool(signers) and all(each.intact for each in signers) and not integrity_broken,
            trusted=bool(signers) and all(each.trusted for each in signers),
            signers=signers,
            missing=missing,
            attached_sha256=sha256(attached) if attached is not None else None,
            attached_unchanged=same,
            document_timestamps=len(self._stamps),
            issues=tuple(self._issues),
        )

    def _issue(self, code: str, **values: str) -> None:
        self._issues.append(Issue(code=code, values=values))

    def _context(self, moment: datetime | None = None) -> ValidationContext:
        return ValidationContext(trust_roots=self._roots, allow_fetching=False, moment=moment or self._now)

    def _status(self, signature: EmbeddedPdfSignature) -> PdfSignatureStatus:
        """Validate at the present moment, or, where a trusted timestamp proves an earlier one, at that."""
        at_hand = self._context()
        status = validate_pdf_signature(signature, at_hand, ts_validation_context=at_hand, key_usage_settings=_USAGE)
        stamp = status.timestamp_validity
        if status.trusted or stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
            return status
        proven = self._context(stamp.timestamp)
        return validate_pdf_signature(signature, proven, ts_validation_context=at_hand, key_usage_settings=_USAGE)

    def _signer(self, signature: EmbeddedPdfSignature, kind: str | None) -> SignerFacts:
        status = self._status(signature)
        field = str(signature.field_name)
        later = self._later_steps(status)
        intact = self._intact(status, field, later, kind) and self._value_is_canonical(signature)
        if not intact:
            self._issue("changed", field=field, name=_name(status.signing_cert))
        problem = self._trust_problem(status)
        if problem:
            self._issue("untrusted", name=_name(status.signing_cert))
        stamp = status.timestamp_validity
        stamped = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
        if stamp is not None and not stamped:
            self._issue("bad-timestamp", name=_name(status.signing_cert))
        when = stamp.timestamp if stamp is not None and stamped else status.signer_reported_dt
        certificate = status.signing_cert
        return SignerFacts(
            field=field,
            role=ROLE_OF.get(field),
            name=_name(certificate),
            organisation=str(certificate.subject.native.get("organization_name", "")),
            certificate_sha256=sha256(certificate.dump()),
            chain=_chain(status),
            intact=intact,
            later_steps=tuple(sorted(later)),
            trusted=not problem,
            trust_problem=problem,
            certificate_from=certificate.not_valid_before.astimezone(VIETNAM).isoformat(),
            certificate_to=certificate.not_valid_after.astimezone(VIETNAM).isoformat(),
            revocation="revoked" if status.revoked else "not-checked",
            signed_at=when.astimezone(VIETNAM).isoformat() if when else None,
            time_source="timestamp" if stamped else ("claimed" if when else "none"),
            time_authority=_name(stamp.signing_cert) if stamp is not None and stamped else "",
        )

    @staticmethod
    def _later_steps(status: PdfSignatureStatus) -> frozenset[str]:
        changed = getattr(status.diff_result, "changed_form_fields", None) or ()
        return frozenset(str(name) for name in changed)

    @staticmethod
    def _intact(status: PdfSignatureStatus, field: str, later: frozenset[str], kind: str | None) -> bool:
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
        return later <= (after | set(NUMBERS.values()) if after else frozenset())

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

    def _trust_problem(self, status: PdfSignatureStatus) -> TrustProblem:
        if status.revoked:
            return "revoked"
        if status.trusted:
            return ""
        certificate = status.signing_cert
        if self._now > certificate.not_valid_after:
            return "expired"
        if self._now < certificate.not_valid_before:
            return "not-yet-valid"
        reason = status.trust_problem_indic
        return "usage" if reason is not None and "KEY" in str(reason) else "unknown-root"

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

    def _check_stamps(self) -> None:
        for stamp in self._stamps:
            status = validate_pdf_timestamp(stamp, self._context())
            if not (status.intact and status.valid and status.trusted):
                self._issue("bad-timestamp", name=_name(status.signing_cert))

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


def _stated(attached: bytes | None) -> dict[str, str]:
    """Return what the attached data says of the document itself."""
    if attached is None:
        return {}
    document = orjson.loads(attached)["document"]
    return {
        "kind": str(document["kind"]),
        "inspection": str(document["inspection"]),
        "symbol": str(document["letterhead"]["symbol"]),
    }


def _number(numbers: dict[str, str], stated: dict[str, str]) -> str | None:
    return f"{numbers['number']}/{stated.get('symbol', '')}" if "number" in numbers else None


def _date(numbers: dict[str, str]) -> str | None:
    if not {"day", "month", "year"} <= numbers.keys():
        return None
    return f"{numbers['year']}-{numbers['month']:0>2}-{numbers['day']:0>2}"


def _name(certificate: asn1_x509.Certificate) -> str:
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def _chain(status: PdfSignatureStatus) -> tuple[str, ...]:
    """Return the names from the signer up to the root, as far as the path was found."""
    path = status.validation_path
    if path is None:
        issuer = status.signing_cert.issuer
        return _name(status.signing_cert), str(issuer.native.get("common_name") or issuer.human_friendly)
    return tuple(reversed([_name(certificate) for certificate in path]))
