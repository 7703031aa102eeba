import pytest

from tac_site.export.addresses import address_of, file_of

ORIGIN = "https://tac.example.org"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/", "/"),
        ("", "/members/ada/"),
        ("#links", "/members/ada/"),
        ("../joe/", "/members/joe/"),
        ("?page=2", "/members/ada/?page=2"),
        (ORIGIN, "/"),
        (f"{ORIGIN}/share.png?v=0123", "/share.png"),
        ("/members/?page=2&v=1#top", "/members/?page=2"),
        ("/members/%C3%BC/", "/members/%C3%BC/"),
        ("/administration/", "/administration/"),
    ],
)
def test_a_link_within_the_site_has_an_address(link: str, address: str) -> None:
    assert address_of(link, "/members/ada/", ORIGIN) == address


@pytest.mark.parametrize(
    "link",
    [
        *(
            "http://tac.example.org/",
            "https://tac.example.org:8443/",
            "//example.org/",
            "mailto:a@example.org",
        ),
        *("https://[x/", "data:image/png;base64,AA==", f"{ORIGIN}.example/"),
        *("/admin/", "/preview/key/", "/%70review/key/", "/x/../admin/"),
        *("/members/?q=ada", "/members/?page=2&q=ada", "/council.json?page=2"),
        *("/members/?page=0", "/members/?page=1&page=2", f"/members/?page={'1' * 7}"),
    ],
)
def test_any_other_link_has_none(link: str) -> None:
    assert address_of(link, "/members/ada/", ORIGIN) is None


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/?page=2", "index.page-2.html"),
        ("/members/?page=10", "members/index.page-10.html"),
        ("/share.png", "share.png"),
        ("/%C3%BC%3F/", "ü?/index.html"),
    ],
)
def test_an_address_has_a_file(address: str, file: str) -> None:
    assert str(file_of(address)) == file


@pytest.mark.parametrize("address", ["/../a", "/a/%2e%2e/b", "/%2e/", "//etc/passwd", "/a//b/", "/%00"])
def test_an_address_that_is_no_name_has_none(address: str) -> None:
    assert file_of(address) is None
