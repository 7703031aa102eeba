import pytest

from resources.kinds import Kind, kind_of


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("Attend a council meeting", "Public calendar"), Kind.MEETING),
        (("Attend virtual office hours", ""), Kind.MEETING),
        (("Access presentations and meeting recordings", "Mailing list"), Kind.RECORDINGS),
        (("Ask the council", ""), Kind.DISCUSSION),
        (("Getting started", "Mailing list"), Kind.DISCUSSION),
        (("The foundation", "", "https://github.com/example"), Kind.CODE),
        (("Getting started with the foundation", ""), Kind.READING),
        (("Maskenball", ""), Kind.READING),  # "ask" within a word says nothing
        ((), Kind.READING),
    ],
)
def test_kind_is_told_by_the_first_telling_word(texts: tuple[str, ...], kind: Kind) -> None:
    assert kind_of(*texts) == kind
