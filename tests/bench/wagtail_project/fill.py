"""Fills the Wagtail site in this directory with the council in a JSON file: python fill.py FILE"""

import json
import sys
from pathlib import Path

import django


def main(file):
    django.setup()
    from council.models import CouncilPage, MemberPage
    from django.core.files.images import ImageFile
    from wagtail.images import get_image_model
    from wagtail.models import Page, Site

    given = json.loads(Path(file).read_text())
    Site.objects.all().delete()
    Page.objects.filter(depth=2).first().delete()
    council = CouncilPage(
        title=given["name"],
        slug="council",
        search_description=given["overview"][0],
        overview="".join(f"<p>{paragraph}</p>" for paragraph in given["overview"]),
        resources=f"<ul>{''.join(f'<li>{title}</li>' for title in given['resources'])}</ul>",
    )
    Page.objects.get(depth=1).add_child(instance=council)
    Site.objects.create(hostname="127.0.0.1", root_page=council, is_default_site=True)
    for number, person in enumerate(given["people"]):
        with open(person["photo"], "rb") as stream:
            photo = get_image_model().objects.create(
                title=person["name"], file=ImageFile(stream, name=f"{number}.jpg")
            )
        bio = person["bio"] and f"<p>{person['bio']}</p>"
        council.add_child(
            instance=MemberPage(
                title=person["name"],
                role=person["role"],
                affiliation=person["affiliation"],
                bio=bio,
                photo=photo,
            )
        )


main(sys.argv[1])
