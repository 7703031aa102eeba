import re

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Council
from tac_site.markdown.fields import MarkdownFormField, MarkdownWidget
from tests.factories import CouncilFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sent_text", "kept"), [("a\r\nb\rc\nd", "a\nb\nc\nd"), ("\r\n a \r\n", "a"), ("", ""), (None, "")]
)
def test_the_form_field_keeps_one_character_for_a_line_break(sent_text: str | None, kept: str) -> None:
    assert MarkdownFormField(required=False).clean(sent_text) == kept


@pytest.mark.parametrize(
    "address", ["members/council/add/", "members/member/add/", "resources/resource/add/"]
)
def test_the_browser_cuts_nothing_off(admin_client: Client, address: str) -> None:
    page = admin_client.get(f"/admin/{address}").content.decode()
    textareas = re.findall(r"<textarea[^>]*>", page)
    assert textareas
    assert not any("maxlength" in textarea for textarea in textareas)


def test_the_widget_brings_our_scripts_and_style_alone() -> None:
    tags = str(MarkdownWidget().media)
    assert re.findall(r'(?:src|href)="/static/([^"]+)"', tags) == [
        "tac_site/markdown_editor.css",
        "tac_site/markdown_dialog.css",
        "tac_site/markdown_words.js",
        "tac_site/markdown_blocks.js",
        "tac_site/html_source.js",
        "tac_site/html_styles.js",
        "tac_site/html_to_markdown.js",
        "tac_site/csrf_token.js",
        "tac_site/markdown_editor.js",
        "tac_site/markdown_paste.js",
        "tac_site/markdown_emphasis.js",
        "tac_site/markdown_commands.js",
        "tac_site/markdown_dialog.js",
        "tac_site/markdown_link.js",
        "tac_site/markdown_picture.js",
        "tac_site/markdown_toolbar.js",
        "tac_site/markdown_descriptions.js",
        "tac_site/characters.js",
    ]


def test_a_text_is_refused_at_its_field_when_it_is_too_long_as_it_is_kept(admin_client: Client) -> None:
    CouncilFactory.create(overview="")
    path = reverse("admin:members_council_change", args=[1])
    lines = "x\r\n" * 25_000
    refused = admin_client.post(path, {"name": "Harbour Council", "overview": f"{lines}x"})
    assert (
        "This text has 50001 characters and at most 50000 are kept. "
        "Shorten it or move a part of it elsewhere, then save again."
    ) in refused.content.decode()
    assert Council.objects.get().overview == ""
    admin_client.post(path, {"name": "Harbour Council", "overview": f"{lines[:-3]}yz"})
    assert Council.objects.get().overview == "x\n" * 24_999 + "yz"
