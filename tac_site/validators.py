from django.core.validators import MaxLengthValidator
from django.utils.deconstruct import deconstructible


@deconstructible
class MarkdownLength(MaxLengthValidator):
    message = (
        "This text has %(show_value)d characters and at most %(limit_value)d are kept. "
        "Shorten it or move a part of it elsewhere, then save again."
    )
