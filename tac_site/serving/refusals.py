"""What a request is told that no thread works on."""

from http import HTTPStatus

from tac_site.caching.entries import Answer
from tac_site.caching.responses import encoded
from tac_site.security_headers import security_headers

RETRY_AFTER = 5  # seconds

SENTENCES = {
    HTTPStatus.REQUEST_TIMEOUT: "What you send arrives too slowly. Please try again on a faster network.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "At most {max_body} MB are taken at once. Please send less.",
    HTTPStatus.SERVICE_UNAVAILABLE: "This site is busy. Please try again in a few seconds.",
}


class RefusedError(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def refusal(status: HTTPStatus, max_body: int) -> Answer:
    text = SENTENCES[status].format(max_body=max_body // 2**20).encode() + b"\n"
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text)))]
    headers += [("Cache-Control", "no-store"), *security_headers()]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", str(RETRY_AFTER)))
    return Answer(f"{status} {status.phrase}", encoded(headers), text)
