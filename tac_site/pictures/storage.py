import os
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from tac_site.faults import NotStoredError, fault_of_disk
from tac_site.logs import outages

BLOCK = bytes(4096)  # that a full disk has no room for


class PictureStorage(FileSystemStorage):
    """The same name is always the same content, because it is made from that. Saving it again repairs a
    damaged file, and keeps clean_media from deleting it for another day. No file is ever half written."""

    @property
    def place(self) -> str:
        return str(self.location)

    def problem(self) -> str:
        try:
            with tempfile.TemporaryFile(dir=self.location) as file:
                file.write(BLOCK)
                file.flush()
        except OSError as error:
            return f"not writable: {error.strerror}"
        return ""

    def disconnect(self) -> None:
        pass

    def touch(self, name: str) -> None:
        with suppress(OSError):  # what cannot be touched cannot be deleted either
            os.utime(self.path(name))

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        path = Path(self.path(name))
        try:
            self._write(path, content)
        except OSError as error:
            outages.disk_failed(error, path)
            raise NotStoredError(fault_of_disk(error)) from error
        outages.files.answered()
        return name

    def _write(self, path: Path, content: File) -> None:  # type: ignore[type-arg]
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(content.chunks())
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, self.file_permissions_mode or 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
