"""Timestamps from a local server: present, absent, slow, wrong; and what they prove later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from inspect_tool.errors import InputError, StoppedError
from inspect_tool.report import demo_pki, sign
from inspect_tool.report.anchors import Anchors
from inspect_tool.report.demo_pki import DemoPki
from inspect_tool.report.examination import examine
from inspect_tool.report.fields import SignRole
from inspect_tool.report.timestamp import Patience, Stamper
from inspect_tool.text import VIETNAM

from .authorities import Server
from .conftest import NOW, PASSWORD, STAMPED


def stamped(pdf: bytes, pki: DemoPki, stamper: Stamper) -> bytes:
    credential = sign.load_p12(pki.p12["truong-doan"], PASSWORD)
    return sign.sign(pdf, "truong-doan", credential, timestamper=stamper, clock=lambda: NOW)


def at(moment: datetime) -> Any:
    return lambda: moment


def test_a_stamp_says_when_and_by_whom_and_is_asked_for_once(
    conclusion_pdf: bytes, pki: DemoPki, root_ca: x509.Certificate, server: Server
) -> None:
    pdf = stamped(conclusion_pdf, pki, Stamper(server.url))
    assert server.asked == 1
    (signer,) = examine(pdf, trust=Anchors(roots=[root_ca, server.root]), clock=at(NOW + timedelta(hours=1))).signers
    assert (signer.time_source, signer.time_authority) == ("timestamp", "TSA thử")
    assert signer.signed_at == STAMPED.isoformat()
    assert signer.trusted


def test_a_stamp_from_an_unknown_authority_proves_nothing(
    conclusion_pdf: bytes, pki: DemoPki, root_ca: x509.Certificate, server: Server
) -> None:
    result = examine(stamped(conclusion_pdf, pki, Stamper(server.url)), trust=Anchors(roots=[root_ca]), clock=at(NOW))
    assert result.signers[0].time_source == "claimed"
    assert "untrusted-timestamp" in {issue.code for issue in result.issues}


def test_a_stamp_keeps_a_signature_good_after_its_certificate_expired(
    conclusion_pdf: bytes, server: Server, tmp_path: Path
) -> None:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = demo_pki.certificate("CA", "Cơ quan", root_key, now=NOW)
    month = (NOW - timedelta(days=1), NOW + timedelta(days=30))
    leaf = demo_pki.certificate("Người ký", "Cơ quan", key, now=NOW, issuer=(root, root_key), valid=month)
    (tmp_path / "a.p12").write_bytes(demo_pki.bundle("a", key, leaf, root, PASSWORD))
    credential = sign.load_p12(tmp_path / "a.p12", PASSWORD)
    found = {}
    for name, stamper in (("plain", None), ("stamped", Stamper(server.url))):
        pdf = sign.sign(conclusion_pdf, "truong-doan", credential, timestamper=stamper, clock=at(NOW))
        result = examine(pdf, trust=Anchors(roots=[root, server.root]), clock=at(NOW + timedelta(days=60)))
        found[name] = result.signers[0].trust_problem
    assert found == {"plain": "expired", "stamped": ""}


def test_an_absent_server_leaves_nothing_signed(conclusion_pdf: bytes, pki: DemoPki, server: Server) -> None:
    url = server.url.replace(str(server.server_port), "9")
    with pytest.raises(InputError, match="Chưa ký gì"):
        stamped(conclusion_pdf, pki, Stamper(url, Patience(seconds=2, tries=2)))


def test_a_slow_server_is_given_up_after_its_time(conclusion_pdf: bytes, pki: DemoPki, server: Server) -> None:
    server.hold.clear()
    with pytest.raises(InputError, match="dấu thời gian"):
        stamped(conclusion_pdf, pki, Stamper(server.url, Patience(seconds=0.3, tries=2)))
    assert server.asked == 2


def test_who_gives_up_does_not_wait_for_the_server(conclusion_pdf: bytes, pki: DemoPki, server: Server) -> None:
    server.hold.clear()
    with pytest.raises(StoppedError):
        stamped(conclusion_pdf, pki, Stamper(server.url, Patience(cancelled=lambda: True)))


def test_a_server_that_sends_something_else_is_refused(conclusion_pdf: bytes, pki: DemoPki, server: Server) -> None:
    server.answer_type = "text/html"
    with pytest.raises(InputError, match="text/html"):
        stamped(conclusion_pdf, pki, Stamper(server.url, Patience(tries=1)))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/", "tsa.ca.gov.vn"])
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(InputError, match="http"):
        Stamper(url)


@pytest.mark.skipif(sys.platform == "win32", reason="a console's ctrl+c, not a signal, on Windows")
def test_ctrl_c_ends_the_waiting_at_once_and_leaves_no_file(
    conclusion_pdf: bytes, server: Server, tmp_path: Path
) -> None:
    server.hold.clear()
    (tmp_path / "a.pdf").write_bytes(conclusion_pdf)
    words = [sys.executable, "-m", "inspect_tool", "sign", tmp_path / "a.pdf", "--role", "truong-doan"]
    words += ["--p12", now_valid(tmp_path), "--tsa", server.url, "--out", tmp_path / "b.pdf"]
    env = {**os.environ, "INSPECT_TOOL_PASSWORD": PASSWORD.decode(), "INSPECT_TOOL_HOME": str(tmp_path / "home")}
    taken = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background has it ignored
    try:
        child = subprocess.Popen([str(word) for word in words], env=env, stderr=subprocess.PIPE)
    finally:
        signal.signal(signal.SIGINT, taken)
    with child:
        assert server.waited_for.wait(60)
        child.send_signal(signal.SIGINT)
        assert child.wait(10) == 130
    assert not (tmp_path / "b.pdf").exists()


def now_valid(folder: Path) -> Path:
    """Return a key file that is valid on the machine's own clock."""
    people: dict[SignRole, str] = {"truong-doan": "Ai đó"}
    made = demo_pki.make(folder / "pki", people, organisation="Cơ quan", password=PASSWORD, now=datetime.now(VIETNAM))
    return made.p12["truong-doan"]
