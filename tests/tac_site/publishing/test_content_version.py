import pytest

from members.models import Member
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import ContentVersion
from tac_site.publishing.writing import Writer
from tests.factories import MemberFactory
from tests.tac_site.publishing.editors import publish_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> Writer:
    return Writer(Member, MemberFactory.create(name="Ada").pk)


def test_it_goes_up_with_what_the_public_can_see_and_with_nothing_else(writer: Writer) -> None:
    before = ContentVersion.current()
    writer.save_draft(with_fields(writer.state.document, bio="A draft."))
    writer.discard_draft()
    assert ContentVersion.current() == before

    writer.publish(with_fields(writer.state.document, bio="A story."))
    assert ContentVersion.current() == before + 1
    writer.publish(writer.state.document)
    assert ContentVersion.current() == before + 1


def test_it_goes_up_with_a_draft_that_goes_live_as_it_is(writer: Writer) -> None:
    writer.save_draft(with_fields(writer.state.document, bio="A draft."))
    before = ContentVersion.current()
    publish_draft(writer, None)
    assert ContentVersion.current() == before + 1
