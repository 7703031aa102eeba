"""Files and directories that nobody reads but the user whom the site runs as."""

import os
import pwd
import stat
from pathlib import Path

OTHERS = 0o077


def close_to_others(directory: Path) -> str:
    """Nobody else may read it from then on; returns a sentence if that was different before."""
    if not (before := mode_for_others(directory)):
        return ""
    try:
        directory.chmod(0o700)
    except PermissionError:
        advice = f"As the user whom it belongs to: chmod 700 {directory}"
        return f"{directory} is open to others (its mode is {before}). {advice}"
    return f"{directory} was open to others (its mode was {before}): it is 0700 now."


def another_owner(directory: Path) -> str:
    """A sentence if it belongs to another user than the one whom this runs as."""
    owner, user = directory.stat().st_uid, os.geteuid()
    if owner == user:
        return ""
    name = _user_name(owner)
    told = f"{directory} belongs to {name}, and this runs as {_user_name(user)}"
    return f"{told}: {name} may be unable to read what it writes. Run it as {name}."


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def mode_for_others(path: Path) -> str:
    """Its mode, such as 0755, if anybody else may read or change it."""
    mode = stat.S_IMODE(path.stat().st_mode)
    return f"{mode:04o}" if mode & OTHERS else ""


def write_private_file(file: Path, text: str) -> None:
    """At once: whoever reads it meets the file of before or this one, whole."""
    unfinished = file.with_name(f"{file.name}.new")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)
