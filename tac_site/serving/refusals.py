"""What a request is told that no thread works on."""

from http import HTTPStatus
from wsgiref.types import WSGIEnvironment

from tac_site.caching.entries import Answer
from tac_site.caching.responses import encoded, own_response, unavailable
from tac_site.http_methods import READ_ONLY
from tac_site.request_ids import request_id_of

SENTENCES = {
    HTTPStatus.REQUEST_TIMEOUT: "What you send arrives too slowly. Please try again on a faster network.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "At most {max_body} MB are taken at once. Please send less.",
    HTTPStatus.INSUFFICIENT_STORAGE: (
        "The disk of this site is full, and nothing was stored. Open the form again once its operator has "
        "made room: your browser has kept what you typed, and puts it back."
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: "This site is busy. Please try again in a few seconds.",
}

# The same form sent twice is stored once.
SENT = (
    "It is not known whether what you sent was stored. "
    "Nothing that you typed is lost: go back and save it again.\n"
)


class RefusedError(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class DisconnectedError(Exception):
    """Nobody waits for the answer any more."""


def without_database(environ: WSGIEnvironment) -> Answer:
    method = environ["REQUEST_METHOD"]
    response = unavailable(request_id_of(environ), "" if method in READ_ONLY else SENT)
    return Answer(response.status, encoded(response.headers), b"" if method == "HEAD" else response.read())


def refusal(status: HTTPStatus, max_body: int) -> Answer:
    response = own_response(status, SENTENCES[status].format(max_body=max_body // 2**20) + "\n")
    return Answer(response.status, encoded(response.headers), response.read())
