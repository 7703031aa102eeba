from django import template

from tac_site.markdown.render import keep_working_part_links, plain_text, render_markdown, split_lead

MAX_READ = 2000  # characters of Markdown
MAX_SHOWN = 280  # characters; three lines of a card have fewer, and a style cuts off the rest

register = template.Library()
register.filter("markdown", render_markdown)
register.filter("lead_and_rest", split_lead)
register.filter("working_part_links", keep_working_part_links, is_safe=True)


@register.filter
def beginning(text: str) -> str:
    """The words of a text that a card has room for."""
    words = plain_text(text[:MAX_READ])
    return words if len(words) <= MAX_SHOWN else f"{words[:MAX_SHOWN].rstrip()}…"
