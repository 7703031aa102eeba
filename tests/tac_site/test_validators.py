import pytest
from django.core.exceptions import ValidationError

from tac_site.validators import MarkdownLength


def test_a_markdown_text_has_a_longest_length() -> None:
    MarkdownLength(3)("abc")
    with pytest.raises(ValidationError) as caught:
        MarkdownLength(3)("abcd")
    assert caught.value.messages == [
        "This text has 4 characters and at most 3 are kept. "
        "Shorten it or move a part of it elsewhere, then save again."
    ]
