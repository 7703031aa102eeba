"""Minutes of an invented council, in the form of a real one."""

from datetime import UTC, datetime

from members.minutes.minutes_document import Attendee, Group, Minutes
from resources.zones import LocalTime

SECTIONS = """\
**Call to Order**␠␠
Grace Hopper read the rules.␠

**Updates**

* Dredging:␠␠
  * The north basin (2 m).␠␠
  * Quorum rules, see below.␠␠
- [ ] Ask the pilots

```
**Voting members present:**
- [x] Nobody
```

**Action Items**
* Mary writes to the pilots.
- [ ] Joan counts the buoys.

**Next Meeting**␠␠
The next meeting is on Tuesday, October 20, 2026, at 7am PDT/10am EDT/4pm CEST.""".replace("␠", " ")

INTRO = (
    'The Harbour Council of the Water Foundation (the "Foundation") met via the pier on '
    "September 8, 2026, at 7am PDT/10am EDT/4pm CEST.  It meets every second Tuesday at 7am PT."
)

HARBOUR = f"""\


## Water Foundation

Minutes of the September 8, 2026 Harbour Council Meeting

{INTRO}

* The meeting recording can be found [here](https://video.example.org/rec?a=1&b=2).␠

**The following voting representatives attended the meeting:**␠␠␠
**(3 are needed for quorum)**␠

- [ ] Ada Lovelace \\- HC Chair (Engines AI)␠␠
␠␠␠␠␠␠␠␠
- [x] Grace “Amazing” Hopper \\- Cobol Project Representative (Navy)␠␠
- [X] Mary Somerville \\- Gold Member Representative (Red Buoy/ISM)␠␠

**The following alternate voting representatives attended the meeting:**␠␠

- [x] Joan Clarke (Engines AI)␠␠␠

**The following Harbour Working Group Leads attended the meeting:**

- [ ] Mary Somerville \\- Tides Working Group Co-Chair (ISM)

**The following personnel from The Harbour Office attended the meeting:**

- [x] Pat Pier, Director, Piers

**The following other individuals attended the meeting:**

* Bo Buoy (Meteo (West))␠␠␠
* Cleo vonBuoy␠␠

{SECTIONS}
""".replace("␠", " ")

REPRESENTATIVES = (
    Attendee(Group.REPRESENTATIVE, "Ada Lovelace", "HC Chair", "Engines AI", False),
    Attendee(Group.REPRESENTATIVE, "Grace “Amazing” Hopper", "Cobol Project Representative", "Navy"),
    Attendee(Group.REPRESENTATIVE, "Mary Somerville", "Gold Member Representative", "Red Buoy/ISM"),
)
MINUTES = Minutes(
    start=LocalTime(datetime(2026, 9, 8, 14, tzinfo=UTC), "America/Los_Angeles"),
    organization="Water Foundation",
    title="Harbour Council Meeting",
    recording_url="https://video.example.org/rec?a=1&b=2",
    quorum=3,
    attendance=(
        *REPRESENTATIVES,
        Attendee(Group.ALTERNATE, "Joan Clarke", "", "Engines AI"),
        Attendee(Group.LEAD, "Mary Somerville", "Tides Working Group Co-Chair", "ISM", False),
        Attendee(Group.STAFF, "Pat Pier", "Director, Piers"),
        Attendee(Group.GUEST, "Bo Buoy", "", "Meteo (West)"),
        Attendee(Group.GUEST, "Cleo vonBuoy"),
    ),
    text=f"{INTRO}\n\n{SECTIONS}",
)
