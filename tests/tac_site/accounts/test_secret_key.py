import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from tac_site.accounts.models import KeyFingerprint
from tac_site.accounts.secret_key import key_problem, register_key
from tac_site.management.commands import doctor
from tests.tac_site.test_doctor import findings

pytestmark = pytest.mark.django_db

on_servers = pytest.mark.skipif(connection.vendor == "sqlite", reason="a file of SQLite has one machine")
OTHER_KEY = "another key, which is as long as a key of any site has to be"


@on_servers
def test_the_key_of_the_first_server_is_that_of_all(settings: Settings) -> None:
    assert key_problem() == ""
    register_key()
    assert key_problem() == ""
    settings.SECRET_KEY = OTHER_KEY
    register_key()
    assert key_problem().startswith("SECRET_KEY is another one here than where this database was served")
    assert OTHER_KEY not in key_problem()
    assert findings(doctor.accounts)[-1] == doctor.Finding(key_problem(), is_wrong=True)


@on_servers
def test_a_key_can_take_the_place_of_another(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    first = settings.SECRET_KEY
    register_key()
    settings.SECRET_KEY = OTHER_KEY
    call_command("adopt_secret_key")
    assert capsys.readouterr().out.startswith("The site signs with the SECRET_KEY of this machine now.")
    assert key_problem() == ""
    settings.SECRET_KEY = first
    assert key_problem() != ""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite has one machine")
def test_one_machine_alone_may_have_any_key(settings: Settings) -> None:
    register_key()
    assert not KeyFingerprint.objects.exists()
    call_command("adopt_secret_key")
    settings.SECRET_KEY = OTHER_KEY
    assert key_problem() == ""


def test_without_a_key_there_is_none_to_adopt(settings: Settings) -> None:
    settings.SECRET_KEY = ""
    with pytest.raises(CommandError, match=r"^There is no key here yet: set SECRET_KEY\.$"):
        call_command("adopt_secret_key")
