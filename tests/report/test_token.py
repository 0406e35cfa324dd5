"""Signing with a token: a software one (SoftHSM2) stands in. The PIN is used once."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pkcs11
import pkcs11.exceptions
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.report import demo_pki, sign
from inspect_tool.report import token as token_module
from inspect_tool.report.anchors import Anchors
from inspect_tool.report.examination import examine
from inspect_tool.report.token import open_token

from .conftest import NOW

PIN = "246810"
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/lib/pkcs11/libsofthsm2.so")


@dataclass(frozen=True)
class Token:
    library: Path
    root: x509.Certificate
    revoking: bytes
    #: Where the stand-in keeps its tokens.
    tokens: Path


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Token:
    """Make a token with one key and its certificate."""
    library = next((Path(p) for p in MODULES if Path(p).is_file()), None)
    if library is None or not shutil.which("softhsm2-util") or not shutil.which("pkcs11-tool"):
        pytest.skip("softhsm2 and opensc are not installed")
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    patch = pytest.MonkeyPatch()
    patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    root = demo_pki.certificate("CA", "Cơ quan", root_key, now=NOW)
    leaf = demo_pki.certificate("Vũ Thị Huỳnh Mai", "Cơ quan", key, now=NOW, issuer=(root, root_key))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    (folder / "leaf.der").write_bytes(leaf.public_bytes(Encoding.DER))
    name = ["--label", "ky", "--id", "01"]
    login = ["--module", str(library), "--token-label", "THU", "--login", "--pin", PIN]
    for command in (
        ["softhsm2-util", "--init-token", "--free", "--label", "THU", "--pin", PIN, "--so-pin", "13579246"],
        ["softhsm2-util", "--import", str(folder / "key.pem"), "--token", "THU", "--pin", PIN, *name],
        ["pkcs11-tool", *login, "--write-object", str(folder / "leaf.der"), "--type", "cert", *name],
    ):
        subprocess.run(command, check=True, capture_output=True)
    revoking = demo_pki.revocation_list(root, root_key, {leaf.serial_number: NOW - timedelta(hours=1)}, now=NOW)
    return Token(library, root, revoking, folder / "tokens")


def test_a_token_signs_as_a_file_does(token: Token, conclusion_pdf: bytes) -> None:
    with open_token(token.library, "THU", PIN) as credential:
        assert credential.name == "Vũ Thị Huỳnh Mai"
        pdf = sign.sign(conclusion_pdf, "truong-doan", credential, clock=lambda: NOW)
    (signer,) = examine(pdf, trust=Anchors(roots=[token.root]), clock=lambda: NOW).signers
    assert (signer.intact, signer.trusted) == (True, True)


def test_a_revoked_certificate_on_a_token_signs_nothing(token: Token, conclusion_pdf: bytes) -> None:
    anchors = Anchors(roots=[token.root], crls=[token.revoking])
    with (
        open_token(token.library, "THU", PIN) as credential,
        pytest.raises(InputError, match=r"Vũ Thị Huỳnh Mai .* đã bị thu hồi"),
    ):
        sign.sign(conclusion_pdf, "truong-doan", credential, clock=lambda: NOW, anchors=anchors)


def test_a_wrong_pin_is_used_once_and_said_plainly(token: Token) -> None:
    with pytest.raises(InputError, match="không tự thử lại"), open_token(token.library, "THU", "000000"):
        pass
    with open_token(token.library, "THU", PIN) as credential:
        assert credential.name


@pytest.mark.parametrize(("answer", "says"), [("PinIncorrect", "sai ba lần"), ("PinLocked", "đã bị khóa")])
def test_a_pin_reaches_the_token_exactly_once(
    answer: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pins: list[str] = []

    class Slot:
        def open(self, *, user_pin: str) -> None:
            pins.append(user_pin)
            raise getattr(pkcs11.exceptions, answer)

    library = SimpleNamespace(get_token=lambda token_label: Slot())
    fake = SimpleNamespace(lib=lambda path: library, exceptions=pkcs11.exceptions)
    monkeypatch.setattr(token_module, "_pkcs11", lambda: fake)
    (tmp_path / "x.so").touch()
    with pytest.raises(InputError, match=says), open_token(tmp_path / "x.so", "VGCA", PIN):
        pass
    assert pins == [PIN]


@pytest.mark.parametrize("at", ["library", "session", "signing"])
def test_a_token_error_that_says_nothing_is_called_by_its_name(
    at: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    silent = pkcs11.exceptions.DeviceRemoved

    class Slot:
        def open(self, *, user_pin: str) -> nullcontext[None]:
            if at == "session":
                raise silent
            return nullcontext()

    def slot(*_: object) -> Slot:
        if at == "library":
            raise silent
        return Slot()

    def credential(*_: object) -> None:
        raise silent

    monkeypatch.setattr(token_module, "_slot", slot)
    monkeypatch.setattr(token_module, "_credential", credential)
    (tmp_path / "x.so").touch()
    with pytest.raises(InputError, match="DeviceRemoved"), open_token(tmp_path / "x.so", "VGCA", PIN):
        pass


def test_a_token_library_or_certificate_that_is_not_there_is_named(token: Token, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="KHAC"), open_token(token.library, "KHAC", PIN):
        pass
    with pytest.raises(NotFoundError, match="khong-co"), open_token(tmp_path / "khong-co.so", "THU", PIN):
        pass
    with pytest.raises(InputError, match="ky"), open_token(token.library, "THU", PIN, certificate="khác"):
        pass
    (tmp_path / "x.so").write_bytes(b"no library")
    with pytest.raises(InputError, match=r"x\.so"), open_token(tmp_path / "x.so", "THU", PIN):
        pass


def sign_without(token: Token, pdf: bytes, kept: Path) -> None:
    with open_token(token.library, "THU", PIN) as credential:
        token.tokens.rename(kept)
        sign.sign(pdf, "truong-doan", credential, clock=lambda: NOW)


def test_a_token_taken_out_while_it_signs_is_said_plainly_and_signs_once_it_is_back(
    token: Token, conclusion_pdf: bytes
) -> None:
    kept = token.tokens.with_name("taken-out")
    try:
        with pytest.raises(InputError, match="Chưa ký gì"):
            sign_without(token, conclusion_pdf, kept)
    finally:
        kept.rename(token.tokens)
    with open_token(token.library, "THU", PIN) as credential:
        assert sign.sign(conclusion_pdf, "truong-doan", credential, clock=lambda: NOW)
