"""One council of any size, the same for every site that is measured."""

import json
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

NAME = "Harbour Technical Council"
OVERVIEW = (
    "The council is where the members of the Harbour Foundation talk about technical matters, coordinate "
    "their work and lead together.\n\n"
    "Its meetings take place every month and are open: anyone from the community may join. Members share "
    "what they know, discuss problems and advise the foundation on technical direction."
)
RESOURCES = ["Attend a meeting", "Meeting recordings", "Getting started", "Office hours"]
FIRST_NAMES = ("Ada", "Bo", "Chen", "Dana", "Emil", "Farah", "Grace", "Hugo")
LAST_NAMES = ("Abbott", "Berg", "Castro", "Diaz", "Ek", "Fischer", "Garcia", "Haas")
AFFILIATIONS = ["Arm", "Example Works", "Lightning Systems", "Northern Compute"]
BIO = (
    "{first} leads the compiler team at {affiliation} and has contributed to the foundation's projects for "
    "over five years. Before that {first} built infrastructure for training and serving large models, and "
    "still reviews patches every week."
)


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    affiliation: str
    bio: str


def people(count: int) -> list[Person]:
    """Every second one has a bio."""
    return [_person(number) for number in range(count)]


def _person(number: int) -> Person:
    """Another name for each number."""
    first = FIRST_NAMES[number % 8]
    last = LAST_NAMES[number // 8 % 8]
    name = f"{first} {last}" if number < 64 else f"{first} {last} {number // 64 + 1}"
    affiliation = AFFILIATIONS[number % 4]
    role = {0: "Chair", 1: "Vice Chair"}.get(number, "Member")
    return Person(name, role, affiliation, BIO.format(first=first, affiliation=affiliation) * (number % 2))


def photo(number: int) -> bytes:
    """A JPEG of 400 × 400 pixels, another for each number."""
    from PIL import Image, ImageOps

    circle = Image.radial_gradient("L").resize((400, 400))
    picture = ImageOps.colorize(circle, black=(240, 200, 170), white=(number * 15 % 256, 90, 120))
    buffer = BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()


def write(directory: Path, count: int) -> Path:
    """A JSON file, and the photos that it names."""
    directory.mkdir()
    given = []
    for number, person in enumerate(people(count)):
        file = directory / f"{number}.jpg"
        file.write_bytes(photo(number))
        given.append({**asdict(person), "photo": str(file)})
    content = {"name": NAME, "overview": OVERVIEW.split("\n\n"), "resources": RESOURCES, "people": given}
    path = directory / "council.json"
    path.write_text(json.dumps(content))
    return path
