"""The form of a member, as somebody at the keyboard has it."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from members.models import Member

WHEN = r"\d{1,2} \w{3,4} at \d\d:\d\d"
PUT_BACK = re.compile(
    rf"^The text that you typed on {WHEN} was put back\. It is not saved yet\.Throw it away$"
)
OFFERED = re.compile(rf"^The text that you typed on {WHEN} was not saved\.Put it backThrow it away$")


def address(member: Member) -> str:
    return f"/admin/members/member/{member.pk}/change/"


def bio(page: Page) -> Locator:
    return page.get_by_label("Bio:")


def line(page: Page) -> Locator:
    return page.locator("#unsaved-text")


def write(page: Page, text: str) -> None:
    """As a person does it, until the preview shows it and the browser keeps it: then anything may fail."""
    bio(page).press("Control+a")
    bio(page).press_sequentially(text)
    expect(page.get_by_role("region", name="Preview of bio")).to_have_text(text.replace("*", ""))
    until_kept(page, text)


def until_kept(page: Page, text: str) -> None:
    page.wait_for_function(
        "text => Object.values(localStorage).some((kept) => kept.includes(text))", arg=text
    )


def save(page: Page) -> None:
    page.locator("[name=_save]").click()


def saved(page: Page) -> None:
    expect(page.locator(".messagelist .success")).to_be_visible()


def crash(page: Page) -> Page:
    """Another tab, the first being gone without a word."""
    again = page.context.new_page()
    again.set_default_timeout(10_000)
    page.close()
    return again


def log_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("E-mail address or account name:").fill(username)
    page.get_by_label("Password:").fill(password)
    page.get_by_role("button", name="Sign in").click()


def kept(page: Page) -> list[dict[str, Any]]:
    """Beside which the admin keeps there what it shall look like."""
    entries = page.evaluate("({ ...localStorage })")
    return [json.loads(entry) for key, entry in sorted(entries.items()) if key.startswith("unsaved:")]


def shown(page: Page, *names: str) -> list[str]:
    return [str(page.locator(f"[name={name}]").input_value()) for name in names]
