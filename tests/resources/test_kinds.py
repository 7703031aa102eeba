import pytest

from resources.kinds import kind_of


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("Attend a council meeting", "Public calendar"), "meeting"),
        (("Attend virtual office hours", ""), "meeting"),
        (("Access presentations and meeting recordings", "Mailing list"), "recordings"),
        (("Ask the council", ""), "discussion"),
        (("Getting started", "Mailing list"), "discussion"),
        (("The foundation", "", "https://github.com/example"), "code"),
        (("Getting started with the foundation", ""), "reading"),
        (("Maskenball", ""), "reading"),  # "ask" within a word says nothing
        ((), "reading"),
    ],
)
def test_kind_is_told_by_the_first_telling_word(texts: tuple[str, ...], kind: str) -> None:
    assert kind_of(*texts) == kind
