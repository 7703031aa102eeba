import sys
from argparse import ArgumentParser
from datetime import date
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.management.commands.import_council import WITHOUT_TABLES, day
from members.minutes.meeting_comparison import MeetingComparison
from members.minutes.meeting_record import Record, records_of
from tac_site.management.database_errors import database_errors

TROUBLE = 2  # as diff says it


class Command(BaseCommand):
    help = (
        "Say how the record of a meeting differs from the roster of its day. Nothing is changed. The exit "
        "status is that of diff: 0 if nothing differs, 1 if something does, 2 if there is nothing to compare."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", type=day, metavar="DATE", help="the day of the meeting")
        parser.add_argument(
            "--draft",
            action="store_true",
            help="compare what the draft of the meeting says, which is not live",
        )

    def handle(self, *, day: date, draft: bool, **options: Any) -> None:
        with database_errors(WITHOUT_TABLES):
            comparisons = [MeetingComparison(record) for record in self._records(day, draft)]
        for comparison in comparisons:
            self._print(comparison)
        if any(comparison.differences for comparison in comparisons):
            sys.exit(1)

    def _records(self, day: date, draft: bool) -> list[Record]:
        records = records_of(day, are_drafts=draft)
        kept = [record for record in records if record.attendance]
        if kept:
            return kept
        others = [record for record in records_of(day, are_drafts=not draft) if record.attendance]
        which = f"draft of a meeting of {day}" if draft else f"live meeting of {day}"
        problem = f"The {which} does not say who was there" if records else f"There is no {which}"
        way_out = "Import its minutes, or write who was there into its form."
        if others:
            way_out = "What is live does: leave --draft out." if draft else "Its draft does: add --draft."
        raise CommandError(f"{problem}. {way_out}", returncode=TROUBLE)

    def _print(self, comparison: MeetingComparison) -> None:
        record = comparison.record
        which = "its draft" if record.is_draft else "its record"
        self.stdout.write(f"{record.meeting}: {which} against the roster of that day.")
        for kind, found in groupby(comparison.differences, lambda each: each.kind):
            lines = [f"  {each}" for each in found]
            self.stdout.write("\n".join([f"{kind.heading} ({len(lines)}):", *lines]))
        if not comparison.differences:
            self.stdout.write("Nothing differs but the quorum." if comparison.quorum else "Nothing differs.")
        if comparison.quorum:
            self.stdout.write(f"Quorum: {comparison.quorum}.")
