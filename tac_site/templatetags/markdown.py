from django import template

from tac_site.markdown.render import keep_working_part_links, render_markdown

register = template.Library()
register.filter("markdown", render_markdown)
register.filter("working_part_links", keep_working_part_links, is_safe=True)
