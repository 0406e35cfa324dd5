"""Whom to trust: a revoked certificate is said to be so, by lists in the file or beside it, fresh or out of date."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from inspect_tool.report.anchors import AnchorFile, Anchors, parse
from inspect_tool.report.examination import examine
from inspect_tool.report.timestamp import Stamper
from inspect_tool.report.upgrade import upgrade
from inspect_tool.report.verdict import Verification

from .authorities import Server
from .conftest import NOW, STAMPED
from .office import Office

DAY = timedelta(days=1)


def seen(office: Office, *crls: bytes, at: datetime = NOW, ocsps: tuple[bytes, ...] = ()) -> Verification:
    return examine(office.pdf, trust=Anchors(roots=[office.root], crls=crls, ocsps=ocsps), clock=lambda: at)


def test_a_certificate_on_no_list_is_good_and_without_a_list_nothing_is_known(office: Office) -> None:
    assert {s.revocation for s in seen(office).signers} == {"not-checked"}
    result = seen(office, office.revocations({}))
    assert ({s.revocation for s in result.signers}, result.valid_and_trusted) == ({"good"}, True)


def test_a_revoked_certificate_is_said_to_be_so_with_the_day(office: Office) -> None:
    result = seen(office, office.revocations({office.serials[1]: NOW}), at=NOW + DAY)
    assert [s.trust_problem for s in result.signers] == ["", "revoked"]
    assert result.signers[1].revoked_at == NOW.isoformat()
    assert (result.intact, result.trusted, result.valid_and_trusted) == (True, False, False)
    assert result.headline.startswith("KHÔNG TIN CẬY")
    assert "bị thu hồi lúc 05/03/2026" in next(i.text for i in result.issues if i.code == "revoked")


def test_a_list_out_of_date_still_tells_a_revocation_but_calls_nobody_good(office: Office) -> None:
    stale = office.revocations({office.serials[0]: NOW}, now=NOW + DAY, days=2)
    result = seen(office, stale, at=NOW + 10 * DAY)
    assert [s.trust_problem for s in result.signers] == ["revoked", ""]
    assert result.signers[1].revocation == "not-checked"


def test_a_list_that_its_authority_did_not_sign_says_nothing(office: Office, other_office: Office) -> None:
    forged = other_office.revocations({office.serials[0]: NOW}, issuer=office.root)
    result = seen(office, forged, at=NOW + DAY)
    assert {(s.trust_problem, s.revocation) for s in result.signers} == {("", "not-checked")}


def test_a_revocation_after_a_timestamp_leaves_the_signature_good(office: Office, server: Server) -> None:
    trust = Anchors(roots=[office.root, server.root])
    stamped = upgrade(office.pdf, anchors=trust, timestamper=Stamper(server.url), clock=lambda: STAMPED).pdf
    later, before = STAMPED + DAY, NOW - DAY / 2
    for when, problem, revocation in ((later, "", "revoked-later"), (before, "revoked", "revoked")):
        crl = office.revocations(dict.fromkeys(office.serials, when), now=later)
        known = Anchors(roots=[office.root, server.root], crls=[crl])
        result = examine(stamped, trust=known, clock=lambda: later + DAY)
        assert {(s.trust_problem, s.revocation) for s in result.signers} == {(problem, revocation)}


@pytest.mark.parametrize("status", [ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED])
def test_an_ocsp_answer_is_taken_from_a_file(status: ocsp.OCSPCertStatus, other_office: Office) -> None:
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    leaf = other_office.certificates[0]
    answer = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            leaf,
            other_office.root,
            hashes.SHA256(),
            status,
            NOW,
            NOW + 7 * DAY,
            NOW - DAY / 2 if revoked else None,
            x509.ReasonFlags.key_compromise if revoked else None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.NAME, other_office.root)
        .sign(other_office.key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    found = parse([AnchorFile("a.ocsp", answer)]).ocsps
    first, second = seen(other_office, at=NOW + DAY, ocsps=tuple(found)).signers
    assert first.revocation == ("revoked" if revoked else "good")
    assert second.revocation == "not-checked"
