"""JSON-LD inside of a page: data that browsers do not run, for search engines.

The one text beside Markdown's that is marked safe: escaping it as HTML would change the data, so what has a
meaning in HTML is escaped as JSON has it."""

import json
from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

# What would end the script element or begin a comment in it, written so that JSON reads the same.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def render_json_ld(data: Mapping[str, object]) -> SafeString:
    full = {"@context": "https://schema.org", **data}
    text = json.dumps(full, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
