"""JSON-LD inside of a page: data that browsers do not run, for search engines."""

import json
from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

# What would end the script element or begin a comment in it, written so that JSON reads the same.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def render_json_ld(data: Mapping[str, object]) -> SafeString:
    text = json.dumps(
        {"@context": "https://schema.org", **data}, ensure_ascii=False, separators=(",", ":")
    ).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
