from __future__ import annotations

import pickle

import pytest

from inspect_tool import errors, i18n
from inspect_tool.errors import InspectError

FAMILY = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, InspectError)]


@pytest.mark.parametrize("kind", FAMILY)
def test_every_error_says_itself_in_the_language_in_use(kind: type[InspectError]) -> None:
    error = kind("errors.kind-unknown", kind="findng", nearest="finding")
    vietnamese = str(error)
    i18n.use("en")
    assert "findng" in vietnamese
    assert "findng" in str(error)
    assert vietnamese != str(error)


def test_the_exit_codes_are_the_contract() -> None:
    codes = {kind.__name__: kind.exit_code for kind in FAMILY}
    assert codes == {
        "InspectError": 2,
        "InputError": 2,
        "NotFoundError": 2,
        "ReasonNeededError": 2,
        "InUseError": 3,
        "DamagedError": 4,
        "StorageError": 2,
        "DependencyError": 2,
        "StoppedError": 2,
    }


@pytest.mark.parametrize("kind", FAMILY)
def test_an_error_comes_whole_out_of_another_process(kind: type[InspectError]) -> None:
    error = pickle.loads(pickle.dumps(kind("errors.rate-unclear", text="60%31")))  # noqa: S301 - our own bytes
    assert type(error) is kind
    assert (error.key, error.values) == ("errors.rate-unclear", {"text": "60%31"})
    assert "60%31" in str(error)
