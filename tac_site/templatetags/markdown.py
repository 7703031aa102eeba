from django import template

from tac_site.markdown.render import render_markdown

register = template.Library()
register.filter("markdown", render_markdown)
