from __future__ import annotations

import orjson
import pytest

from inspect_tool.errors import InputError
from inspect_tool.log import segment
from inspect_tool.log.chain import chained
from inspect_tool.log.commit import encode, header
from inspect_tool.log.gate import Gate
from inspect_tool.log.joining import plan
from inspect_tool.log.keys import Key
from inspect_tool.log.logs import Log
from inspect_tool.log.segment import Lines, Segment, make_seal, read
from tests.log.world import ID, World, private_key

KEY = Key.of(private_key("an"))


def lines(bodies: list[bytes], *, key: str = KEY.public) -> Lines:
    found, head = [], ""
    for body in [header(ID, key), *bodies]:
        head = chained(head, body)
        found.append((head, body))
    return found


def commits(count: int) -> list[bytes]:
    return [encode(n << 12, "an", [("answer/CK1", "note", [str(n)], [])], {}) for n in range(count)]


def cut(whole: Lines, first: int, last: int, *, key: Key = KEY, inspection: str = ID) -> Segment:
    seal = make_seal(key, inspection, last, whole[last][0])
    return Segment(inspection, key.public, first, whole[first - 1][0] if first else "", whole[first : last + 1], seal)


def reason(data: bytes) -> str:
    with pytest.raises(InputError) as refused:
        read(data, ID)
    assert str(refused.value) != refused.value.key
    return refused.value.key


def test_a_segment_reads_as_it_was_cut() -> None:
    whole = lines(commits(5))
    for first, last in ((0, 5), (0, 0), (3, 5), (4, 4)):
        piece = cut(whole, first, last)
        found = read(piece.encode(), ID)
        assert found.lines == whole[first : last + 1]
        assert [c[1][2][0][2] for c in found.commits] == [[str(n - 1)] for n in range(max(first, 1), last + 1)]
        assert found.encode() == piece.encode()


def test_every_flipped_bit_is_refused() -> None:
    data = cut(lines(commits(2)), 0, 2).encode()
    for place in range(len(data)):
        for bit in range(8):
            altered = bytearray(data)
            altered[place] ^= 1 << bit
            reason(bytes(altered))


def test_every_truncation_is_refused() -> None:
    data = cut(lines(commits(3)), 1, 3).encode()
    for end in range(len(data)):
        reason(data[:end])
    reason(data + b"\n")
    reason(data + data)


def test_who_it_is_from_and_where_it_belongs_is_signed() -> None:
    whole = lines(commits(3))
    assert reason(cut(whole, 0, 3, inspection="khac").encode()) == "log.segment-elsewhere"
    other = Key.of(private_key("binh"))
    borrowed = cut(whole, 0, 3, key=other)
    assert reason(borrowed.encode()) == "log.segment-altered"
    stolen = Segment(ID, KEY.public, 0, "", whole, make_seal(other, ID, 3, whole[3][0]))
    assert reason(stolen.encode()) == "log.segment-signature"


def test_a_seal_vouches_for_its_own_lines_only() -> None:
    good = cut(lines(commits(3)), 0, 3)
    forged = lines([*commits(2), encode(2 << 12, "an", [("answer/CK1", "note", ["khác"], [])], {})])
    assert reason(Segment(ID, KEY.public, 0, "", forged, good.seal).encode()) == "log.segment-altered"
    other = Segment(ID, KEY.public, 1, forged[0][0], forged[1:], good.seal)
    assert reason(other.encode()) == "log.segment-altered"


def test_lines_cannot_be_moved_in_a_log() -> None:
    whole = lines(commits(3))
    good = cut(whole, 2, 3)
    for first in (1, 3):
        moved = Segment(ID, KEY.public, first, good.prev, good.lines, good.seal)
        assert reason(moved.encode()) == "log.segment-altered"
    dropped = Segment(ID, KEY.public, 0, "", [whole[0], *whole[2:]], good.seal)
    assert reason(dropped.encode()) == "log.segment-altered"


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b"nonsense",
        b'[1,"an",[]]',
        b'[-1,"an",[],{}]',
        b'[1.5,"an",[],{}]',
        b'[true,"an",[],{}]',
        b"[1,2,[],{}]",
        b'[1,"an",{},{}]',
        b'[1,"an",[],[]]',
        b'[1,"an",[["answer/CK1","note",[],"x"]],{}]',
        b'[1,"an",[["answer/CK1","note",[1,2],[]]],{}]',
        b'[1,"an",[["answer/CK1","note","x",[]]],{}]',
        b'[1,"an",[["answer/CK1","note",[],[1]]],{}]',
        b'[1,"an",[["answer/CK1","",[],[]]],{}]',
        b'[1,"an",[["answer","note",[],[]]],{}]',
        b'[1,"an",[["/x","note",[],[]]],{}]',
        b'[1,"an",[["answer/","note",[],[]]],{}]',
        b'[1,"an",[["answer/CK1","note",[]]],{}]',
        b'[1,"an",["answer/CK1"],{}]',
        b'[1,"an",["abcd"],{}]',
        b'[1,"an",[{"a/b":1,"c":2,"d":3,"e":4}],{}]',
        b'[1,"an",[7],{}]',
        b'[1,"an",[[["answer/CK1"],"note",[],[]]],{}]',
        b"[" * 5000,
        b"\xff\xfe",
    ],
)
def test_what_a_known_key_signed_may_still_be_nonsense(body: bytes) -> None:
    assert reason(cut(lines([body]), 0, 1).encode()) == "log.segment-unreadable"


def test_a_log_that_begins_with_another_header_is_refused() -> None:
    assert reason(cut(lines(commits(1), key="0" * 64), 0, 1).encode()) == "log.segment-altered"


def test_a_newer_format_is_named() -> None:
    data = cut(lines(commits(1)), 0, 1).encode()
    assert reason(data.replace(b"inspect-tool/segment/1", b"inspect-tool/segment/2", 1)) == "log.newer-format"


def test_a_header_has_one_spelling() -> None:
    first, _, rest = cut(lines(commits(3)), 2, 3).encode().partition(b"\n")
    head = orjson.loads(first)
    for other in (
        orjson.dumps(head, option=orjson.OPT_INDENT_2).replace(b"\n", b""),
        orjson.dumps(head, option=orjson.OPT_SORT_KEYS),
        orjson.dumps(head | {"more": 1}),
        orjson.dumps(head | {"from": 2.0}),
        orjson.dumps(head | {"key": head["key"].upper()}),
        first.replace(b'"from":2', b'"from":2,"from":2'),
        b"[]",
    ):
        assert reason(other + b"\n" + rest) in {"log.segment-altered", "log.segment-incomplete"}


@pytest.mark.parametrize("prev", ["", "abc", "x" * 64, "A" * 64])
def test_the_line_before_a_piece_is_named_by_a_hash(prev: str) -> None:
    body = commits(1)[0]
    line = (chained(prev, body), body)
    piece = Segment(ID, KEY.public, 2, prev, [line], make_seal(KEY, ID, 2, line[0]))
    assert reason(piece.encode()) == "log.segment-altered"


def test_a_seal_has_one_spelling() -> None:
    data = cut(lines(commits(1)), 0, 1).encode()
    start = data.rstrip(b"\n").rindex(b"\n") + 1
    seal = orjson.loads(data[start:])
    for other in (
        orjson.dumps(seal, option=orjson.OPT_INDENT_2).replace(b"\n", b""),
        orjson.dumps(seal, option=orjson.OPT_SORT_KEYS),
        orjson.dumps(seal | {"more": 1}),
        orjson.dumps(seal | {"to": "1"}),
        orjson.dumps(seal | {"signature": seal["signature"].upper()}),
        b"[]",
    ):
        reason(data[:start] + other + b"\n")


def test_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "MAX_SIZE", 10)
    assert reason(b"x" * 11) == "log.segment-too-large"


def test_a_later_piece_of_another_history_is_not_laid_on_this_one(world: World) -> None:
    home = world.home("binh")
    whole = lines(commits(3))
    other = lines([*commits(2), encode(9 << 12, "an", [("answer/CK1", "note", ["khác"], [])], {}), *commits(1)])
    pieces = [cut(whole, 0, 3), cut(other, 4, 4)]
    gate = Gate(ID, home.keys, home.trust, None, "accept")
    found = plan([(f"{n}.seg", piece.encode()) for n, piece in enumerate(pieces)], ID, [], gate=gate)
    assert found.arrivals[KEY.log_id].lines == whole
    assert [piece.lines for piece in found.waiting] == [other[4:]]
    assert (found.report.forks, found.report.writes_waiting) == ([], 1)
    pieces.append(cut(other, 3, 3))
    found = plan([(f"{n}.seg", piece.encode()) for n, piece in enumerate(pieces)], ID, [], gate=gate)
    assert [arrival.lines for arrival in found.arrivals.values()] == [whole, other]
    assert (len(found.report.forks), found.waiting) == (1, [])


def test_three_histories_of_one_log_stand_beside_each_other(world: World) -> None:
    def other(text: str) -> bytes:
        return encode(9 << 12, "an", [("answer/CK1", "note", [text], [])], {})

    home = world.home("binh")
    base = commits(2)
    first = lines([*base, other("a3")])
    second = lines([*base, other("b3"), other("b4")])
    third = lines([*base, other("b3"), other("c4"), other("c5")])
    pieces = [cut(whole, 0, len(whole) - 1).encode() for whole in (first, second, third)]
    heap: list[tuple[str, bytes | InputError]] = [(f"{n}.seg", piece) for n, piece in enumerate(pieces)]
    found = plan(heap, ID, [], gate=Gate(ID, home.keys, home.trust, None, "accept"))
    assert {name: (arrival.lines, arrival.shared) for name, arrival in found.arrivals.items()} == {
        KEY.log_id: (first, 0),
        f"{KEY.log_id}~{second[3][0][:8]}": (second, 2),
        f"{KEY.log_id}~{third[4][0][:8]}": (third, 3),
    }
    assert [fork.line for fork in found.report.forks] == [3, 4]
    assert found.report.writes_in == found.report.writes_new + found.report.writes_known


def test_a_key_that_begins_like_another_gets_nowhere(world: World) -> None:
    home = world.home("binh")
    twin = KEY.public[:16] + "0" * 48
    at_hand = Log(world.folder / f"{KEY.log_id}.log", ID, twin)
    found = plan(
        [("a.seg", cut(lines(commits(2)), 0, 2).encode())],
        ID,
        [at_hand],
        gate=Gate(ID, home.keys, home.trust, None, "accept"),
    )
    assert [r.reason.key for r in found.report.refused] == ["log.key-collision"]
    assert (found.arrivals, found.report.writes_refused) == ({}, 2)
