"""What a resource lets a visitor do, told by the words that its editors use for it."""

import re

# In the order in which they are looked for: the recordings of a meeting are recordings.
WORDS = {
    "recordings": r"recordings?|videos?|watch|youtube|slides|presentations?",
    "meeting": r"meetings?|calendars?|attend|join|office hours|calls?|zoom|events?",
    "discussion": r"list-?serv|lists?|mail|ask|discuss(ions?)?|forums?|chat|slack|discord|groups\.io",
    "code": r"code|repositor(y|ies)|github|gitlab|issues?",
}


# Whatever the words say: who writes to a list takes part in it, who takes a calendar has its meetings.
SCHEMES = {"mailto": "discussion", "webcal": "meeting"}


def kind_of(address: str, *texts: str) -> str:
    """What the scheme of the address says, or the first text with a telling word, or else “reading”."""
    if kind := SCHEMES.get(address.partition(":")[0]):
        return kind
    for text in (*texts, address):
        for kind, words in WORDS.items():
            if re.search(rf"\b({words})\b", text, re.IGNORECASE):
                return kind
    return "reading"
