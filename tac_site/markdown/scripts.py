"""Scripts that put no space between words, or none around a foreign word."""

SIGNS = (  # that end a sentence or stand around words: 。、「」！？：）～ and the like
    "\u0f08-\u0f14\u104a\u104b\u17d4-\u17da\u3001-\u3004\u3008-\u3020\u3030\u303d\u30a0"
    "\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
UNSPACED = (  # their letters and signs
    "\u0e00-\u109f\u1780-\u17ff"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff"  # Korean
    "\u2e80-\ua4cf\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff00-\uffef"  # Chinese, Japanese, Korean, Yi
    "\U00016fe0-\U0001b2ff\U00020000-\U0003ffff"  # their rarer letters
)
