import os
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from tac_site.pictures.names import content_type


class PictureStorage(FileSystemStorage):
    """The same name is always the same content, because it is made from that. Saving it again repairs a
    damaged file, and keeps clean_media from deleting it for another hour. No file is ever half written."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def url(self, name: str | None) -> str:
        """Our own names need no quoting, which takes time: a page has dozens of them."""
        return f"{self.base_url}{name}" if content_type(name or "") else super().url(name)

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, self.file_permissions_mode or 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
        return name
