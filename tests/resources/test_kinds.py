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
        (("Getting started with the foundation", ""), "reading"),
        (("Maskenball", ""), "reading"),  # "ask" within a word says nothing
        ((), "reading"),
    ],
)
def test_kind_is_told_by_the_first_telling_word(texts: tuple[str, ...], kind: str) -> None:
    assert kind_of("", *texts) == kind


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("mailto:list@example.org", "discussion"),
        ("webcal://example.org/", "meeting"),
        ("https://github.com/example", "code"),
        ("/members/", "reading"),
    ],
)
def test_kind_is_told_by_the_address(address: str, kind: str) -> None:
    assert kind_of(address, "Getting started", "") == kind


def test_a_word_of_the_title_tells_more_than_one_of_a_web_address() -> None:
    assert kind_of("https://github.com/example", "Attend a meeting") == "meeting"
    assert kind_of("mailto:list@example.org", "Ask for the recordings") == "discussion"
