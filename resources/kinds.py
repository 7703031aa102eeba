"""What a resource lets a visitor do, told by the words that its editors use for it."""

import re

# In the order in which they are looked for: the recordings of a meeting are recordings.
WORDS = {
    "recordings": r"recordings?|videos?|watch|youtube|slides|presentations?",
    "meeting": r"meetings?|calendars?|attend|join|office hours|calls?|zoom|events?",
    "discussion": r"list-?serv|lists?|mail|ask|discuss(ions?)?|forums?|chat|slack|discord|groups\.io",
    "code": r"code|repositor(y|ies)|github|gitlab|issues?",
}


def kind_of(*texts: str) -> str:
    """The kind that the first of the texts with a telling word is about, “reading” if there is none."""
    for text in texts:
        for kind, words in WORDS.items():
            if re.search(rf"\b({words})\b", text, re.IGNORECASE):
                return kind
    return "reading"
