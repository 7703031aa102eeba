"""Fills the site in DATA_DIR with the council: python -m tests.bench.fill_site MEMBERS"""

import os
import sys

import django

from tests.bench import council


def main(count: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tac_site.settings"
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command

    from members.models import Council, Member, Term
    from members.names import slug_of
    from resources.models import Resource
    from tac_site.folding import fold
    from tac_site.pictures.uploads import store_picture

    call_command("migrate", verbosity=0)
    photos = [
        store_picture(SimpleUploadedFile("photo.jpg", council.photo(number)))
        for number in range(min(count, 16))
    ]
    Council.objects.create(name=council.NAME, overview=council.OVERVIEW)
    for position, title in enumerate(council.RESOURCES):
        Resource.objects.create(title=title, position=position)
    people = council.people(count)
    members = [
        Member(
            name=person.name,
            slug=slug_of(person.name),
            bio=person.bio,
            photo=photos[number % 16],
            name_folded=fold(person.name),
            bio_folded=fold(person.bio),
        )
        for number, person in enumerate(people)
    ]
    offices = {office.office_name or "Member": office for office in Term.Office}
    terms = [
        Term(
            member=member,
            office=offices[person.role],
            employer=person.affiliation,
            employer_folded=fold(person.affiliation),
        )
        for member, person in zip(members, people, strict=True)
    ]
    Member.objects.bulk_create(members, batch_size=500)
    Term.objects.bulk_create(terms, batch_size=500)
    for member in members[:16]:
        assert member.portrait
        member.portrait.render()


if __name__ == "__main__":
    main(int(sys.argv[1]))
