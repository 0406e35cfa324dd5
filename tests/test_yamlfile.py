from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from inspect_tool import i18n
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.yamlfile import FileProblem, read_yaml


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "thu.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def problem(folder: Path, content: str | bytes) -> FileProblem:
    read = read_yaml(write(folder, content))
    (only,) = read.problems
    assert read.data is None or only.key in {"library.key-twice", "library.legacy"}
    return only


def test_values_and_their_lines(tmp_path: Path) -> None:
    read = read_yaml(write(tmp_path, "a: 1\nb:\n  - x\n  - c: 2026-07-01\n    d: 'no'\n"))
    assert read.data == {"a": 1, "b": ["x", {"c": date(2026, 7, 1), "d": "no"}]}
    assert read.line(("b", 1, "d")) == 5
    assert read.line(("b", 0)) == 3
    assert read.line(("b", 1, "missing", 4)) == 4
    assert read.problems == []


def test_unquoted_values_are_read_without_surprises(tmp_path: Path) -> None:
    written = "[no, yes, on, ~, null, true, false, 12, 012, 1.5, 1e3, 2026-02-30, 12:30, '7', \"true\", 60,31]"
    read = read_yaml(write(tmp_path, f"v: {written}\n"))
    assert read.data["v"] == [
        *("no", "yes", "on", None, None, True, False, 12, "012", "1.5", "1e3", "2026-02-30", "12:30", "7", "true"),
        *(60, 31),
    ]


def test_a_mark_at_the_start_of_the_file_is_no_content(tmp_path: Path) -> None:
    assert read_yaml(write(tmp_path, b"\xef\xbb\xbfa: b\n")).data == {"a": "b"}


@pytest.mark.parametrize(
    ("content", "line", "key"),
    [
        ("", None, "library.empty-file"),
        ("# chỉ có chú thích\n", None, "library.empty-file"),
        ("a: 1\nb: 2\na: 3\n", 3, "library.key-twice"),
        ("a:\n\tb: 1\n", 2, "library.tab"),
        ("a: x\nb: [1, 2\nc: 3\n", 3, "library.syntax"),
        ("a: x: y\n", 1, "library.syntax"),
        ("a: 'mở\n", 2, "library.syntax"),
        ("a: \x01\n", None, "library.syntax"),
        ("a: &x [1]\nb: *x\n", 1, "library.anchor"),
        ("a: 1\nb: *x\n", 2, "library.anchor"),
        ("a: !!python/object:os.system x\n", 1, "library.tag"),
        ("? [a, b]\n: 1\n", 1, "library.key-not-text"),
        ("a: 1\n---\nb: 2\n", 3, "library.several-documents"),
        ("a: " + "[" * 100 + "]" * 100, 1, "library.too-deep"),
        ("[" * 200_000, 1, "library.too-deep"),
        ("a: 1\nb: Công khai\n".encode("utf-16"), 1, "library.not-utf8"),
        ("a: 1\nb: Công khai\n".encode("cp1258", "replace"), 2, "library.not-utf8"),
        ("a: 1\nb: Thñ tôc hµnh chÝnh\n", 2, "library.legacy"),
        ("a: 1\nb: Thuû tuïc haønh chính\n", 2, "library.legacy"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, content: str | bytes, line: int | None, key: str) -> None:
    found = problem(tmp_path, content)
    assert found.key == key
    assert line is None or found.line == line
    for language in i18n.LANGUAGES:
        i18n.use(language)
        assert "thu.yaml" in str(found)
        assert "{" not in str(found)
        assert "library." not in str(found)


def test_a_file_too_big_is_refused_unread(tmp_path: Path) -> None:
    assert problem(tmp_path, b"a" * 8_000_001).key == "library.too-big"


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"khong-co\.yaml"):
        read_yaml(tmp_path / "khong-co.yaml")
    with pytest.raises(InputError, match="Không mở được"):
        read_yaml(tmp_path)


Values = st.recursive(
    st.text("aàđế :-#'\"\\\n[]{}&*!|>%@`,0129.", max_size=12) | st.integers() | st.booleans() | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcđ1 ", max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(value=st.dictionaries(st.text("abc", min_size=1, max_size=3), Values, min_size=1, max_size=4))
def test_what_a_yaml_writer_wrote_is_read_back(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = tmp_path_factory.mktemp("yaml") / "viet.yaml"
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_unicode = True
    yaml.default_flow_style = False  # in its flow style this writer leaves `:0` bare, which nothing reads back
    yaml.representer.ignore_aliases = lambda _: True
    yaml.dump(value, path)
    read = read_yaml(path)
    assert (read.data, read.problems) == (value, [])


@given(content=st.binary(max_size=200) | st.text("ab:-[]{} \n\t'\"#&*!|>?,%", max_size=80).map(str.encode))
def test_no_content_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    read = read_yaml(write(tmp_path_factory.mktemp("yaml"), content))
    assert read.data is not None or read.problems
