import pytest
from django.test import Client

POLICY = {
    "default-src 'none'",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def policy(client: Client, path: str, host: str) -> set[str]:
    response = client.get(path, headers={"host": host})
    return set(response["Content-Security-Policy"].split("; "))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "catalog"),
    [("/", ""), ("/nothing/here/", ""), ("/admin/login/", " http://localhost:8000/admin/jsi18n/")],
)
def test_scripts_and_styles_come_from_the_static_files_alone(client: Client, path: str, catalog: str) -> None:
    assert policy(client, path, "localhost:8000") == POLICY | {
        f"script-src http://localhost:8000/static/{catalog}",
        "style-src http://localhost:8000/static/",
    }


@pytest.mark.django_db
def test_a_host_that_is_not_ours_gets_no_scripts_at_all(client: Client) -> None:
    assert policy(client, "/", "evil.example") == POLICY
