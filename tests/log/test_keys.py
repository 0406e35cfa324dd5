from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.errors import DamagedError
from inspect_tool.log.keys import Key, fingerprint, is_signed, load_or_make
from tests.log.world import private_key


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key"
    key = load_or_make(path, lambda: private_key("an"))
    assert load_or_make(path, lambda: private_key("binh")).public == key.public
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_that_others_could_read_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "key"
    load_or_make(path, lambda: private_key("an"))
    path.chmod(0o644)
    load_or_make(path, lambda: private_key("an"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(DamagedError) as damaged:
        load_or_make(path, lambda: private_key("an"))
    assert damaged.value.key == "log.key-damaged"
    assert path.read_bytes() == content


def test_signatures() -> None:
    key = Key.of(private_key("an"))
    signature = key.sign(b"message")
    assert is_signed(key.public, b"message", signature)
    assert not is_signed(key.public, b"massage", signature)
    assert not is_signed(Key.of(private_key("binh")).public, b"message", signature)
    assert not is_signed(key.public, b"message", "xyz")
    assert not is_signed("00", b"message", signature)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 127))
def test_a_fingerprint_is_eight_words_that_show_every_bit(raw: bytes, bit: int) -> None:
    words = fingerprint(raw.hex())
    assert len(words.split()) == 8
    assert words.isascii()
    other = bytearray(raw)
    other[bit // 8] ^= 1 << bit % 8
    assert fingerprint(bytes(other).hex()) != words
