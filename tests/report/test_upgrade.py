"""Made provable for longer: revocation data and a timestamp added, everything before it still valid and archived."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from inspect_tool.errors import InputError, StoppedError
from inspect_tool.report.anchors import Anchors
from inspect_tool.report.examination import examine
from inspect_tool.report.timestamp import Patience, Stamper
from inspect_tool.report.upgrade import upgrade

from .authorities import Server
from .conftest import NOW, STAMPED, Steps
from .office import Office, make_office
from .test_archive import second_opinion


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def test_an_upgraded_document_stays_good_when_its_certificates_have_expired(office: Office, server: Server) -> None:
    trust = Anchors(roots=[office.root, server.root], crls=[office.revocations({})])
    done = upgrade(office.pdf, anchors=trust, timestamper=Stamper(server.url), clock=lambda: STAMPED)
    assert server.asked == 1
    assert done.pdf.startswith(office.pdf)
    assert done.unproven == ()
    assert done.result.embedded_revocation == 1
    roots = Anchors(roots=[office.root, server.root])
    result = examine(done.pdf, trust=roots, clock=lambda: later(60))
    assert result.valid_and_trusted
    assert [s.revocation for s in result.signers] == ["good", "good"]
    assert [(s.time_source, s.proven_at) for s in result.signers] == [("claimed", STAMPED.isoformat())] * 2
    assert [(s.at, s.authority, s.trusted) for s in result.document_timestamps] == [
        (STAMPED.isoformat(), "TSA thử", True)
    ]
    assert any("dấu thời gian tài liệu" in line for line in result.signers[0].lines)
    plain = examine(office.pdf, trust=roots, clock=lambda: later(60))
    assert {s.trust_problem for s in plain.signers} == {"expired"}


def test_revocation_data_alone_is_added_and_said(office: Office) -> None:
    trust = Anchors(roots=[office.root], crls=[office.revocations({})])
    done = upgrade(office.pdf, anchors=trust, clock=lambda: NOW)
    result = examine(done.pdf, trust=Anchors(roots=[office.root]), clock=lambda: NOW)
    assert result.valid_and_trusted
    assert (result.document_timestamps, {s.revocation for s in result.signers}) == ((), {"good"})


def test_a_timestamp_alone_is_added_and_said(office: Office, server: Server) -> None:
    trust = Anchors(roots=[office.root, server.root])
    done = upgrade(office.pdf, anchors=trust, timestamper=Stamper(server.url), clock=lambda: STAMPED)
    assert done.unproven == ("Người ký truong-doan", "Người ký co-quan")
    again = upgrade(done.pdf, anchors=trust, timestamper=Stamper(server.url), clock=lambda: STAMPED)
    assert len(again.result.document_timestamps) == 2


def test_an_upgraded_document_is_still_archived_and_accessible(office: Office, server: Server, tmp_path: Path) -> None:
    trust = Anchors(roots=[office.root, server.root], crls=[office.revocations({})])
    done = upgrade(office.pdf, anchors=trust, timestamper=Stamper(server.url), clock=lambda: STAMPED)
    assert second_opinion(done.pdf, tmp_path, "3a", "ua1") == ["OK", "OK"]


def test_addresses_in_certificates_are_asked_only_when_told(
    conclusion_pdf: bytes, server: Server, tmp_path: Path
) -> None:
    held = make_office(conclusion_pdf, tmp_path, NOW, revocation_list_at=server.url + "list.crl")
    server.files["/list.crl"] = held.revocations({})
    trust = Anchors(roots=[held.root])
    with pytest.raises(InputError, match="Không có gì để bổ sung"):
        upgrade(held.pdf, anchors=trust, clock=lambda: NOW)
    assert server.fetched == 0
    done = upgrade(held.pdf, anchors=trust, online=True, clock=lambda: NOW)
    assert done.unproven == ()
    server.files["/list.crl"] = held.revocations({held.serials[1]: NOW}, now=later(1))
    offline, online = (examine(held.pdf, trust=trust, clock=lambda: later(2), online=ask) for ask in (False, True))
    assert offline.valid_and_trusted
    assert [s.trust_problem for s in online.signers] == ["", "revoked"]


def test_what_is_not_whole_or_not_trusted_is_not_upgraded(office: Office, steps: Steps, server: Server) -> None:
    for pdf, anchors in (
        (steps.numbered, Anchors(roots=[office.root])),
        (office.pdf, Anchors()),
        (office.pdf + b"x", Anchors(roots=[office.root])),
    ):
        with pytest.raises(InputError, match="Chỉ bổ sung được"):
            upgrade(pdf, anchors=anchors, timestamper=Stamper(server.url), clock=lambda: NOW)
    assert server.asked == 0


def test_a_timestamp_that_could_not_be_trusted_is_not_taken(office: Office, server: Server) -> None:
    with pytest.raises(InputError, match="danh sách tin cậy"):
        upgrade(
            office.pdf, anchors=Anchors(roots=[office.root]), timestamper=Stamper(server.url), clock=lambda: STAMPED
        )


def test_a_slow_or_absent_server_leaves_the_file_and_can_be_given_up(office: Office, server: Server) -> None:
    trust = Anchors(roots=[office.root, server.root])
    server.hold.clear()
    for stamper, error in (
        (Stamper(server.url, Patience(seconds=0.2, tries=1)), InputError),
        (Stamper(server.url.replace(str(server.server_port), "9"), Patience(seconds=1, tries=1)), InputError),
        (Stamper(server.url, Patience(cancelled=lambda: True)), StoppedError),
    ):
        with pytest.raises(error):
            upgrade(office.pdf, anchors=trust, timestamper=stamper, clock=lambda: STAMPED)
