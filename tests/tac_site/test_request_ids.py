import pytest

from tac_site import request_ids


def test_each_request_has_its_own() -> None:
    assert len({request_ids.new_request_id() for _ in range(100)}) == 100


def test_outside_of_a_request_there_is_none() -> None:
    assert request_ids.current.get() == ""


@pytest.mark.parametrize("given", ["a1b2c3d4", "0123456789abcdef" * 4, "9f8b5c1e-6b0a-4c55-8f3c-0a4f0d1f2a3"])
def test_that_of_a_proxy_is_kept(given: str) -> None:
    assert request_ids.accepted(given) == given


@pytest.mark.parametrize(
    "given",
    ["", "short", "a" * 65, "a1b2c3d4\n", "a1b2c3d4 b", "<b>a1b2c3d4</b>", "a1b2c3d4é", "a1b2c3d4\0"],
)
def test_one_that_could_do_harm_is_replaced(given: str) -> None:
    accepted = request_ids.accepted(given)
    assert accepted != given
    assert request_ids.accepted(accepted) == accepted
