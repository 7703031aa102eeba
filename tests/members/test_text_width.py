import pytest

from members.text_width import cut, width_of, wrap


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("a", 0.49), ("A", 0.61), ("i", 0.33), ("W", 0.77), ("華", 1.06), ("é", 0.49), ("🚀", 1.06)],
)
def test_a_text_takes_the_room_of_its_signs(text: str, width: float) -> None:
    assert width_of(text) == width


@pytest.mark.parametrize(
    ("room", "shown"),
    [(5.77, "Ada Lovelace"), (5.76, "Ada Lovela…"), (5.1, "Ada Lovel…"), (2.4, "Ada…"), (0, "…")],
)
def test_what_does_not_fit_is_cut(room: float, shown: str) -> None:
    assert width_of("Ada Lovelace") == 5.77
    assert cut("Ada Lovelace", room) == shown


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Arm", ["Arm"]),
        ("Ecosystem Working Group", ["Ecosystem", "Working Group"]),
        ("Accelerator Integration Working Group", ["Accelerator", "Integration Wor…"]),
        ("Accelerator" * 2, ["AcceleratorAcc…"]),
        (" ", []),
    ],
)
def test_a_name_is_wrapped_into_so_many_lines(text: str, lines: list[str]) -> None:
    assert wrap(text, 7, lines=2) == lines
