"""The buttons above a Markdown text: what they do with the text, and how they are reached."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Locator, Page, Route, expect

from tac_site.markdown.render import render_markdown
from tac_site.pictures.uploads import store_picture
from tests.browser.screens import check_screens
from tests.browser.test_markdown_editor import bio, dialog, editor, picture, preview
from tests.factories import MemberFactory

pytestmark = pytest.mark.browser

__all__ = ["editor", "picture"]  # fixtures

# What is selected stands between two “|”; one alone is the cursor. Last what visitors see then.
Case = tuple[str, str | None, str | None]
BOLD: list[Case] = [
    ("a |word| b", "a **|word|** b", "a <strong>word</strong> b"),
    ("a **|word|** b", "a |word| b", "a word b"),
    ("a |**word**| b", "a |word| b", "a word b"),
    ("a |__word__| b", "a |word| b", "a word b"),
    ("wo|rd", "**wo|rd**", "<strong>word</strong>"),
    ("**wo|rd**", "wo|rd", "word"),
    ("word|", "**word|**", "<strong>word</strong>"),
    ("**word**|", "word|", "word"),
    ("a **word|** b", "a **word**| b", "a <strong>word</strong> b"),
    ("a | b", "a **|** b", "a **** b"),
    ("a **|** b", "a | b", "a  b"),
    ("|", "**|**", "<hr>"),
    ("a | word | b", "a  **|word|**  b", "a  <strong>word</strong>  b"),
    ("**a |b| c**", "**a** |b| **c**", "<strong>a</strong> b <strong>c</strong>"),
    ("|a **b** c|", "**|a b c|**", "<strong>a b c</strong>"),
    ("*a |b c* d|", "*a **|b c*** **d|**", "<em>a <strong>b c</strong></em> <strong>d</strong>"),
    ("*a |b| c*", "*a **|b|** c*", "<em>a <strong>b</strong> c</em>"),
    ("|one\ntwo|", "**|one\ntwo|**", "<strong>one<br>\ntwo</strong>"),
    ("**one\nt|w|o**", "**one\nt**|w|**o**", "<strong>one<br>\nt</strong>w<strong>o</strong>"),
    ("# |Aim|", "# **|Aim|**", "<h2><strong>Aim</strong></h2>"),
    ("# |Aim\nof all|", "# **|Aim**\n**of all|**", None),
    ("|**|word**", None, "<strong>word</strong>"),
    ("see |[x](https://a.org)|", "see **|[x](https://a.org)|**", None),
    ("see [x |y|](https://a.org)", "see [x **|y|**](https://a.org)", None),
    ("see [x **|y|**](https://a.org)", "see [x |y|](https://a.org)", None),
    ("see |[**x**](https://a.org)|", "see |[x](https://a.org)|", None),
    ("https://a.o|rg/b_c", "**https://a.o|rg/b_c**", None),
    ('a|"word"|b', 'a|"**word**"|b', 'a"<strong>word</strong>"b'),
    ('a|"**word**"|b', 'a|"word"|b', 'a"word"b'),
    ("a \\*|b|", "a \\***|b|**", "a *<strong>b</strong>"),
    ("2 * |3| * 4", "2 * **|3|** * 4", "2 * <strong>3</strong> * 4"),
    ("我|重要|们", "我**|重要|**们", "我<strong>重要</strong>们"),
    ("|重要：|每月", "**|重要：|**每月", "<strong>重要：</strong>每月"),
    ("مرحبا |بكم| هنا", "مرحبا **|بكم|** هنا", None),
    ("a |👍🏽 yes| b", "a **|👍🏽 yes|** b", "a <strong>👍🏽 yes</strong> b"),
    ("`co|de|`", None, "<code>code</code>"),
    ("```\n|code|\n```", None, None),
]
ITALIC: list[Case] = [
    ("a |word| b", "a *|word|* b", "a <em>word</em> b"),
    ("a _|word|_ b", "a |word| b", "a word b"),
    ("a _word|_ b", "a _word_| b", "a <em>word</em> b"),
    ("a **|** b", "a ***|*** b", "a ****** b"),
    ("**a |b| c**", "**a *|b|* c**", "<strong>a <em>b</em> c</strong>"),
    ("**a |b c** d|", "**a *|b c*** *d|*", "<strong>a <em>b c</em></strong> <em>d</em>"),
    ("a snake|_case| b", "a snake|_*case|* b", "a snake_<em>case</em> b"),
    ("a sna|ke_case b", "a *sna|ke_case* b", "a <em>snake_case</em> b"),
]
LIST: list[Case] = [
    ("one|", "- one|", "<ul>\n<li>one</li>\n</ul>"),
    ("|one\ntwo|", "|- one\n- two|", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
    ("|- one\n- two|", "|one\ntwo|", "one<br>\ntwo"),
    ("1. o|ne", "o|ne", "one"),
    ("a\n|b|\nc", "a\n\n|- b|\n\nc", "<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n<p>c</p>"),
    ("- a\nb|", "- a\n- b|", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ("> a|", "> - a|", "<blockquote>\n<ul>\n<li>a</li>\n</ul>\n</blockquote>"),
    ("|", "- |", "<ul>\n<li></li>\n</ul>"),
    ("- |", "|", ""),
]
NEW_LINE: list[Case] = [
    ("- one|", "- one\n- |", None),
    ("- o|ne", "- o\n- |ne", "<ul>\n<li>o</li>\n<li>ne</li>\n</ul>"),
    ("- o|n|e", "- o\n- |e", None),
    ("  9) one|\n\ntwo", "  9) one\n  10) |\n\ntwo", None),
    ("- one\n- |", "- one\n|", None),
    ("> one|", "> one\n> |", None),
    ("> one\n> |", "> one\n|", None),
    ("> - one|", "> - one\n> - |", None),
    ("> - one\n> - |", "> - one\n> |", None),
    ("one|", None, None),
    ("|- one", None, None),
    ("* * *|", None, None),
    ("2026-12-01|", None, None),
    ("```\n- one|\n```", None, None),
]
QUOTE: list[Case] = [
    ("a|", "> a|", "<blockquote>\n<p>a</p>\n</blockquote>"),
    ("|a\n\nb|", "|> a\n>\n> b|", "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>"),
    ("|> a\n>\n> b|", "|a\n\nb|", "<p>a</p>\n<p>b</p>"),
    ("x\n|a|\ny", "x\n\n|> a|\n\ny", "<p>x</p>\n<blockquote>\n<p>a</p>\n</blockquote>\n<p>y</p>"),
]
TABLES: dict[str, list[Case]] = {
    "bold": BOLD,
    "italic": ITALIC,
    "list": LIST,
    "newLine": NEW_LINE,
    "quote": QUOTE,
}
CASES = [(command, *case) for command, cases in TABLES.items() for case in cases]
DO = """
(cases) => cases.map(([command, marked]) => {
  const places = marked.split("|").length - 1;
  const [before, selected, after] = (places > 1 ? marked : marked.replace("|", "||")).split("|");
  const value = before + selected + after;
  const change = MarkdownCommands[command](value, before.length, before.length + selected.length);
  if (!change) return null;
  const text = value.slice(0, change.from) + change.text + value.slice(change.to);
  const { start, end } = change;
  return text.slice(0, start) + "|" + (start === end ? "" : text.slice(start, end) + "|") + text.slice(end);
})
"""


def stored(picture: Path) -> str:
    return store_picture(SimpleUploadedFile("ship.png", picture.read_bytes()))


def select(field: Locator, text: str) -> None:
    """The text, of which what is between two “|” is selected."""
    before, selected, after = text.split("|")
    field.fill(before + selected + after)
    place = [len(before), len(before + selected)]
    field.evaluate("(field, [start, end]) => field.setSelectionRange(start, end)", place)


def test_what_each_button_makes_of_a_text_is_what_visitors_see(editor: Page) -> None:
    done = editor.evaluate(DO, [[command, text] for command, text, *_ in CASES])
    assert [(*case[:2], text) for case, text in zip(CASES, done, strict=True)] == [case[:3] for case in CASES]
    for _, text, result, seen in CASES:
        html = str(render_markdown((result or text).replace("|", ""))).strip()
        assert seen is None or html in (seen, f"<p>{seen}</p>"), result


INSERT = """
(texts) => texts.map((text) => {
  const at = text.indexOf("|");
  const value = text.replace("|", "");
  const change = MarkdownCommands.insertPictures(value, at, [{ address: "/a", description: "A" }]);
  return value.slice(0, change.from) + change.text + value.slice(change.to);
})
"""


def test_a_picture_is_a_paragraph_of_its_own_where_no_words_go_on(editor: Page) -> None:
    cases = {
        "|": "![A](/a)",
        "one|": "one\n\n![A](/a)",
        "one|\ntwo": "one\n\n![A](/a)\n\ntwo",
        "|one": "![A](/a)\n\none",
        "one |two": "one ![A](/a)two",
        "one|two": "one ![A](/a)two",
        "- one|": "- one\n\n![A](/a)",
        "- one|\n- two": "- one ![A](/a)\n- two",
        "![B](/|b) two": "![B](/b) ![A](/a) two",
    }
    assert editor.evaluate(INSERT, list(cases)) == list(cases.values())


def test_keys_do_the_same_and_are_undone(editor: Page) -> None:
    select(bio(editor), "See |the charter| here")
    editor.keyboard.press("Control+b")
    expect(bio(editor)).to_have_value("See **the charter** here")
    editor.keyboard.press("Control+i")
    expect(bio(editor)).to_have_value("See ***the charter*** here")
    expect(preview(editor).locator("em strong, strong em")).to_have_text("the charter")

    editor.keyboard.press("Control+z")
    expect(bio(editor)).to_have_value("See **the charter** here")
    editor.keyboard.press("Control+z")
    expect(bio(editor)).to_have_value("See the charter here")

    select(bio(editor), "See ||")
    editor.keyboard.press("Control+b")
    editor.keyboard.type("this")
    editor.keyboard.press("Control+b")
    editor.keyboard.type(" page")
    expect(bio(editor)).to_have_value("See **this** page")

    select(bio(editor), "- one||")
    editor.keyboard.press("Enter")
    editor.keyboard.type("two")
    expect(bio(editor)).to_have_value("- one\n- two")

    title = editor.get_by_label("Job title:")
    title.fill("Engineer")
    title.press("Control+b")
    expect(title).to_have_value("Engineer")


def test_the_toolbar_is_one_stop_of_the_tab_key(editor: Page) -> None:
    toolbar = editor.get_by_role("toolbar", name="Formatting of “Bio”")
    expect(toolbar).to_have_attribute("aria-controls", "id_bio")
    expect(toolbar.get_by_role("button")).to_have_count(6)
    bold = toolbar.get_by_role("button", name="Bold")
    expect(bold).to_have_attribute("aria-keyshortcuts", "Control+B")
    expect(bold).to_have_attribute("title", "Bold (Ctrl+B)")
    select(bio(editor), "|one\ntwo|")
    editor.keyboard.press("Shift+Tab")
    expect(bold).to_be_focused()
    for key in ("ArrowLeft", "Home", "End", "ArrowLeft", "ArrowLeft"):
        editor.keyboard.press(key)
    expect(toolbar.get_by_role("button", name="List")).to_be_focused()

    editor.keyboard.press("Enter")

    expect(bio(editor)).to_be_focused()
    expect(bio(editor)).to_have_value("- one\n- two")
    editor.keyboard.press("Shift+Tab")
    expect(toolbar.get_by_role("button", name="List")).to_be_focused()


def test_a_link_is_made_changed_and_removed(editor: Page) -> None:
    address, words = dialog(editor).get_by_label("Address"), dialog(editor).get_by_label("Text")
    select(bio(editor), "See |the charter| here")
    editor.keyboard.press("Control+k")
    expect(address).to_be_focused()
    expect(words).to_have_value("the charter")
    editor.keyboard.type("charter.pdf")
    editor.keyboard.press("Enter")
    expect(address).to_have_attribute("aria-invalid", "true")
    expect(dialog(editor).get_by_role("alert")).to_contain_text("“charter.pdf” is the name of a file")
    address.fill("example.org/charter")
    address.press("Enter")
    made = "See [the charter](https://example.org/charter) here"
    expect(bio(editor)).to_have_value(made)
    expect(bio(editor)).to_be_focused()
    expect(preview(editor).get_by_role("link", name="the charter")).to_be_visible()

    select(bio(editor), made.replace("the", "t||he"))
    editor.keyboard.press("Control+k")
    expect(address).to_have_value("https://example.org/charter")
    dialog(editor).get_by_role("button", name="Remove the link").click()
    expect(bio(editor)).to_have_value("See the charter here")
    editor.keyboard.press("Control+z")
    expect(bio(editor)).to_have_value(made)

    select(bio(editor), "See |https://example.org/a| here")
    editor.get_by_role("button", name="Link", exact=True).click()
    expect(address).to_have_value("https://example.org/a")
    expect(words).to_have_value("")
    editor.keyboard.press("Escape")
    expect(bio(editor)).to_have_value("See https://example.org/a here")


def test_a_link_is_made_where_the_site_does_not_answer(editor: Page, complaints: list[str]) -> None:
    editor.route("**/markdownx/**", lambda route: route.abort())
    select(bio(editor), "|Aim|")
    editor.keyboard.press("Control+k")
    editor.keyboard.type("/aim/")
    editor.keyboard.press("Enter")
    expect(bio(editor)).to_have_value("[Aim](/aim/)")
    expect(editor.get_by_text("This preview is out of date.")).to_be_visible()
    complaints.clear()


def test_the_text_says_which_picture_has_no_description(editor: Page) -> None:
    said = editor.locator(".field-bio .markdown-editor-pictures li")
    bio(editor).fill(
        "![Ada](/a.webp)\n\n![Describe the picture](/b.webp)\n\n![](/c.webp)\n\n![IMG_1.jpg](/d.webp)"
    )
    expect(said).to_have_text(
        [
            re.compile("^Picture 2 is not described yet."),
            re.compile("^Picture 3 is decorative: it has no description."),
            re.compile("^Picture 4 has the name of a file, “IMG_1.jpg”, as its description."),
        ]
    )
    said.first.get_by_role("button").click()
    editor.keyboard.type("A ship")
    expect(bio(editor)).to_have_value(re.compile(r"!\[A ship\]\(/b\.webp\)"))
    expect(said).to_have_count(2)


def test_the_number_of_characters_is_that_which_counts(editor: Page) -> None:
    row = editor.locator(".field-bio")
    bio(editor).fill("a\n👍é ")
    expect(row.get_by_text("4 characters. Some 200 to 1,200 read well")).to_be_visible()
    bio(editor).fill("x" * 20_001)
    too_long = "This has 20,001 characters and at most 20,000 are kept: shorten it by 1."
    expect(row.get_by_text(too_long).first).to_be_visible()
    expect(row.get_by_role("status").filter(has_text=too_long)).to_have_count(1)
    name = editor.get_by_label("Name:")
    name.fill("x" * 201)
    expect(name).to_have_value("x" * 201)
    expect(
        editor.locator(".field-name").get_by_text("at most 200 are kept: shorten it by 1.").first
    ).to_be_visible()


def test_a_title_of_a_link_is_kept_while_the_rest_of_it_is_changed(editor: Page) -> None:
    titled = '[the charter](https://a.org/ "The title")'
    bio(editor).fill(titled)
    select(bio(editor), titled.replace("the", "t||he", 1))
    editor.keyboard.press("Control+k")
    editor.keyboard.press("Enter")
    expect(bio(editor)).to_be_focused()
    expect(bio(editor)).to_have_value(titled)

    editor.keyboard.press("Control+k")
    dialog(editor).get_by_label("Address").fill("https://b.org/")
    editor.keyboard.press("Enter")
    expect(bio(editor)).to_have_value('[the charter](https://b.org/ "The title")')


def test_a_late_answer_for_a_link_that_was_given_up_does_nothing(editor: Page) -> None:
    waiting: list[Route] = []
    editor.route("**/markdownx/address/", lambda route: waiting.append(route))
    bio(editor).press("Control+k")
    editor.keyboard.type("/late/")
    with editor.expect_request("**/markdownx/address/"):
        editor.keyboard.press("Enter")
    editor.keyboard.press("Escape")
    bio(editor).press("Control+k")
    waiting[0].fulfill(json={"address": "/late/"})
    editor.evaluate("() => new Promise((resolve) => setTimeout(resolve))")

    expect(dialog(editor)).to_be_visible()
    expect(bio(editor)).to_have_value("")


def test_each_picture_that_was_used_before_is_shown_once(editor: Page, complaints: list[str]) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        number = int(route.request.url.partition("page=")[2])
        asked.append(str(number))
        if asked == ["1", "2"]:
            route.abort()
            return
        picture = {"address": f"/{number}.webp", "description": f"Ship {number}", "where": "Ada"}
        route.fulfill(
            json={"pictures": [{**picture, "width": 8, "height": 6}], "next": 2 if number == 1 else None}
        )

    editor.route("**/pictures/?page=*", answer)
    editor.get_by_role("button", name="Picture", exact=True).click()
    used, ships = (
        dialog(editor).get_by_text("Pictures used before"),
        dialog(editor).locator("[data-part=grid] button"),
    )
    used.click()
    expect(ships).to_have_count(1)
    more = dialog(editor).get_by_role("button", name="Show more")
    more.click()
    expect(dialog(editor).get_by_text("The site does not answer.")).to_be_visible()
    used.click()
    used.click()
    expect(ships).to_have_count(2)
    expect(more).to_be_hidden()
    for _ in range(4):
        used.click()
    expect(ships).to_have_count(2)
    assert asked == ["1", "2", "2"]
    complaints.clear()


def test_nothing_is_wrong_with_the_editor_on_any_screen(editor: Page, complaints: list[str]) -> None:
    bio(editor).fill("![Describe the picture](/b.webp)\n\n![](/c.webp)")
    editor.get_by_text("What can be written").click()
    expect(editor.get_by_text("Picture 2 is decorative")).to_be_visible()
    expect(preview(editor).get_by_role("link")).to_have_count(2)
    check_screens(editor, complaints)


def test_nothing_is_wrong_with_the_dialogs_on_any_screen(
    editor: Page, picture: Path, complaints: list[str]
) -> None:
    bio(editor).press("Control+k")
    editor.keyboard.press("Enter")
    expect(dialog(editor).get_by_text("Write where the link leads.")).to_be_visible()
    check_screens(editor, complaints)
    editor.keyboard.press("Escape")
    MemberFactory.create(bio=f"![A ship](/media/{stored(picture)})")

    editor.get_by_role("button", name="Picture", exact=True).click()
    dialog(editor).get_by_text("Pictures used before").click()
    dialog(editor).get_by_role("button", name="A ship").click()
    expect(dialog(editor).get_by_label("Description of “A ship”")).to_have_value("A ship")
    check_screens(editor, complaints)
