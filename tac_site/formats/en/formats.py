"""For forms of Django's own, such as that of an account: no day is guessed there either."""

DATE_INPUT_FORMATS = ["%Y-%m-%d"]
