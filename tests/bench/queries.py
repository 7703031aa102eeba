"""How many queries the front page of the site in DATA_DIR takes: python -m tests.bench.queries

The first line is without the cache, the second from it.
"""

import os
from io import BytesIO
from wsgiref.util import setup_testing_defaults


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tac_site.settings"
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tac_site.wsgi import application

    def count(cookie: str) -> int:
        environ = {"wsgi.input": BytesIO(), "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": cookie}
        setup_testing_defaults(environ)
        with CaptureQueriesContext(connection) as queries:
            answer = application(environ, lambda *begun: lambda data: None)
            b"".join(answer)
        return len(queries)

    count("")
    print(count("sessionid=nobody"))
    print(count(""))


main()
