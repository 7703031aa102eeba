from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from members.exchange.council_exchange import load
from members.exchange.document_parser import parse
from members.models import Council, Member
from resources.models import Resource

STARTER_COUNCIL = Path(__file__).resolve().parents[2] / "starter_council.md"


class Command(BaseCommand):
    help = "Fill a site that has no content yet with a council to begin with; any other is left alone."

    def handle(self, **options: Any) -> None:
        if Council.objects.exists() or Member.objects.exists() or Resource.objects.exists():
            return
        document = parse(STARTER_COUNCIL.read_text(encoding="utf-8"))
        load(document, reason="The starter council")
        self.stdout.write(f"Loaded the starter council: {document.name}, {len(document.members)} members.")
