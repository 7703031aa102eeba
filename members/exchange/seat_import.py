"""The seats of a document, and those that its members refer to."""

from dataclasses import dataclass, field

from members.exchange.council_document import CouncilDocument, DocumentError
from members.exchange.import_report import Outcome
from members.exchange.imported_rows import ImportedRows
from members.exchange.term_words import find_seat, split_kind
from members.models import Seat
from tac_site.folding import fold

OFFICES = "“(Chair)”, “(Vice Chair)”, “(Member)”"


@dataclass
class SeatImport:
    rows: ImportedRows
    document: CouncilDocument
    seats: dict[str, Seat] = field(init=False)  # all of the site, by their names
    kinds: dict[str, Seat.Kind] = field(init=False)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def load(self) -> None:
        """Those of the document come first of their kind, in its order, if the site has them in another."""
        self.seats = {seat.name: seat for seat in Seat.objects.all()}
        on_site = [seat.name for seat in Seat.objects.existing(self.rows.day)]
        is_older = any(map(self.rows.is_older, [*self.seats.values(), Seat()]))
        for entry in self.document.seats:
            seat = self.seats.get(entry.name) or self._new_seat()
            values = {"name": entry.name, "kind": entry.kind, "votes": entry.votes}
            self.outcomes[entry.name] = self.rows.store_or_leave(seat, values, entry.line)
            self.seats[entry.name] = seat
            if not seat.covers(self.rows.day) and not is_older:
                way_out = "Correct its days in the admin, or leave this line out"
                raise DocumentError(
                    entry.line, entry.name, f"a seat that is there on {self.rows.day}. {way_out}"
                )
        if self.document.seats:
            self.rows.report.seats_not_named += [name for name in on_site if name not in self.outcomes]
        self.kinds = {name: Seat.Kind(seat.kind) for name, seat in self.seats.items()}
        if not is_older:
            self._put_in_order([self.seats[entry.name] for entry in self.document.seats])

    def find(self, reference: str, line: int) -> Seat:
        """One that nobody has listed is made if its kind is said. DocumentError else: it may be a slip."""
        if found := find_seat(reference, self.kinds):
            if found in self.rows.report.seats_not_named:
                self.rows.report.seats_not_named.remove(found)
            return self.seats[found]
        name, kind = split_kind(reference)
        if kind is None:
            if alike := next((each for each in self.kinds if fold(each) == fold(reference)), None):
                expected = f"“{alike}”, as the site or “## Seats” has this seat, to the letter"
                raise DocumentError(line, reference, expected)
            raise DocumentError(
                line,
                reference,
                f"{OFFICES} or a seat of the site or below “## Seats”; for a new seat "
                f"“({reference} project)” or another kind, and “\\(” for a bracket that is none of these",
            )
        seat = self._new_seat()
        values = {"name": name, "kind": kind, "votes": kind.usually_votes}
        self.outcomes[name] = self.rows.store(seat, values, line, reference)
        self.seats[name], self.kinds[name] = seat, kind
        return seat

    def _new_seat(self) -> Seat:
        """There today, unless the document is of a day to come, or of one before the roster that is known."""
        day = self.rows.day
        starts_on = day if day > self.rows.known.today else None
        return Seat(starts_on=starts_on, ends_on=day if self.rows.is_older(Seat()) else None)

    def _put_in_order(self, named: list[Seat]) -> None:
        named.sort(key=lambda seat: seat.kind)
        keys = [seat.pk for seat in named]
        if list(Seat.objects.filter(pk__in=keys).values_list("pk", flat=True)) == keys:
            return
        for position, seat in enumerate([*named, *Seat.objects.exclude(pk__in=keys)], start=1):
            if seat.position != position:
                self.rows.begin(Seat, seat.pk)
                seat.position = position
                seat.save()
                if self.outcomes.get(seat.name) is Outcome.UNCHANGED:
                    self.outcomes[seat.name] = Outcome.UPDATED
