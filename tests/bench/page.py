"""What the first view of the overview costs a phone, printed as a table: `make bench-page`.

Starts the site in a directory of its own with the starter council, gives every member a portrait of real
detail, and opens `/` in Chromium at 390 px and three device pixels to each CSS pixel.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PORT = 8765
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LAYOUT_SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 500);
})"""


def main() -> None:
    if CHROMIUM is None:
        sys.exit("This needs Chromium, and there is none on this machine.")
    with tempfile.TemporaryDirectory(prefix="tac-site-bench-") as data_dir:
        os.environ["DATA_DIR"] = data_dir
        command = [sys.executable, "manage.py", "serve", "--port", str(PORT), "--workers", "1"]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout
            next(line for line in server.stdout if line.startswith("Ctrl-C"))
            add_portraits()
            measure(f"http://127.0.0.1:{PORT}/")
            run_lighthouse(f"http://127.0.0.1:{PORT}/")
        finally:
            server.terminate()
            server.wait()


def add_portraits() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tac_site.settings"
    import django

    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile

    from members.models import Member
    from tac_site.pictures.uploads import store_picture

    for seed, member in enumerate(Member.objects.all()):
        member.photo = store_picture(SimpleUploadedFile("portrait.jpg", portrait(seed)))
        member.save()
        assert member.portrait
        member.portrait.render()


def portrait(seed: int) -> bytes:
    """A head before a background with the detail of a real photo, as JPEG."""
    import random

    from PIL import Image, ImageDraw, ImageFilter

    dice = random.Random(seed)  # noqa: S311
    size = 900
    picture = Image.new("RGB", (size, size), tuple(dice.randrange(60, 200) for _ in range(3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(400):
        x, y, radius = dice.randrange(size), dice.randrange(size), dice.randrange(4, 60)
        colour = tuple(dice.randrange(256) for _ in range(3))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    picture = picture.filter(ImageFilter.GaussianBlur(6))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((250, 150, 650, 700), fill=(224, 172, 140))
    for x in range(220, 680, 3):
        top = dice.randrange(90, 160)
        draw.line(
            (x, top, x + dice.randrange(-40, 40), top + dice.randrange(80, 220)), fill=(60, 40, 30), width=2
        )
    for x in (360, 520):
        draw.ellipse((x, 370, x + 45, 400), fill="white", outline="black", width=3)
        draw.ellipse((x + 14, 374, x + 34, 396), fill=(40, 70, 110))
    draw.arc((370, 500, 540, 600), 20, 160, fill=(150, 50, 50), width=12)
    noise = Image.effect_noise((size, size), 28).convert("RGB")
    buffer = BytesIO()
    Image.blend(picture, noise, 0.12).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def measure(url: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        page = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=3).new_page()
        finished: list[Request] = []
        said: list[str] = []
        page.on("requestfinished", lambda request: finished.append(request))
        page.on("console", lambda message: said.append(message.text))
        page.goto(url, wait_until="networkidle")
        scroll_through(page)
        sizes = [(request, request.sizes()) for request in finished]
        kinds = {"document": "HTML", "stylesheet": "CSS", "image": "pictures"}
        print(f"{'':10} requests   bytes on the wire")
        for kind, name in kinds.items():
            of_kind = [size for request, size in sizes if request.resource_type == kind]
            print(f"{name:10} {len(of_kind):8} {sum(size['responseBodySize'] for size in of_kind):10}")
        print(f"{'all':10} {len(sizes):8} {sum(size['responseBodySize'] for _, size in sizes):10}")
        print(f"layout shift: {page.evaluate(LAYOUT_SHIFT)}")
        print(f"console: {said or 'nothing'}")
        browser.close()


def scroll_through(page: Page) -> None:
    """Screen by screen, so that every lazy picture is fetched too."""
    for _ in range(page.evaluate("Math.ceil(document.body.scrollHeight / innerHeight)")):
        page.mouse.wheel(0, 844)
        page.wait_for_timeout(150)
    page.wait_for_load_state("networkidle")


def run_lighthouse(url: str) -> None:
    lighthouse = shutil.which("lighthouse")
    if lighthouse is None:
        print("Lighthouse: not installed (npm install --global lighthouse)")
        return
    report = subprocess.run(
        [lighthouse, url, "--quiet", "--output=json", "--chrome-flags=--headless --no-sandbox --disable-gpu"],
        env={**os.environ, "CHROME_PATH": str(CHROMIUM)},
        stdout=subprocess.PIPE,
        check=True,
    )
    import json

    for name, category in json.loads(report.stdout)["categories"].items():
        print(f"Lighthouse {name}: {round(category['score'] * 100)}")


if __name__ == "__main__":
    main()
