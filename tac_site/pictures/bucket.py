"""Pictures and papers in an S3-compatible store, which all machines of a site share."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import urljoin

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from tac_site.faults import STORE_AWAY, NotStoredError
from tac_site.logs import outages

PAUSE = 5  # seconds for which a store that failed is not asked again: nobody waits for it all the time
IN_MEMORY = 2**20  # bytes of a file; a larger one is on the disk while it is sent

# Checksums that only some stores know are left out.
COMMON = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
PATIENT = {"connect_timeout": 2, "read_timeout": 5, "retries": {"total_max_attempts": 2}}
CONFIG = Config(max_pool_connections=50, **PATIENT, **COMMON)  # more than there are threads
IMPATIENT = Config(connect_timeout=0.3, read_timeout=0.5, retries={"total_max_attempts": 1}, **COMMON)


class BucketStorage(S3Storage):
    """An object of a bucket is there whole, or not at all. A store that does not answer is a NotStoredError,
    whatever was asked of it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(
            bucket_name=settings.MEDIA_BUCKET,
            endpoint_url=settings.MEDIA_ENDPOINT or None,
            transfer_config=TransferConfig(use_threads=False),
        )
        self._clock = clock
        self._ask_again_at = float("-inf")
        # One of each for all threads, which may share a client and may not make one at the same time.
        session = self._create_session()
        store = {"endpoint_url": self.endpoint_url, "region_name": self.region_name}
        self._connection = session.resource("s3", config=CONFIG, **store)
        self._impatient_client = session.client("s3", config=IMPATIENT, **store)

    @property
    def connection(self) -> Any:
        return self._connection

    @property
    def place(self) -> str:
        return f"the bucket {self.bucket_name} at {self.endpoint_url or 'AWS'}"

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """The site's own, which texts hold; pages may load nothing from elsewhere."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))

    def problem(self) -> str:
        try:
            self._impatient_client.head_bucket(Bucket=self.bucket_name)
        except (BotoCoreError, ClientError) as error:
            return f"not reachable: {_reason(error)}"
        return ""

    def disconnect(self) -> None:
        self._connection.meta.client.close()
        self._impatient_client.close()

    def touch(self, name: str) -> None:
        with self.open(name) as file:
            self.save(name, file)

    def exists(self, name: str) -> bool:
        with self._asking():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with self._asking():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with self._asking():
            directories, files = super().listdir(path)
            return directories, files

    def size(self, name: str) -> int:
        with self._asking():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        with self._asking():
            modified: datetime = super().get_modified_time(name)
            return modified

    def _open(self, name: str, mode: str = "rb") -> File:  # type: ignore[type-arg]
        """Read whole first: what is sent to a visitor does not end in the middle."""
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # whoever opens it closes it
        try:
            with self._asking():
                answer = self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=name)
                shutil.copyfileobj(answer["Body"], file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return File(file, name)

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        with self._asking():
            return str(super()._save(name, content))

    @contextmanager
    def _asking(self) -> Iterator[None]:
        if self._clock() < self._ask_again_at:
            raise NotStoredError(STORE_AWAY)
        try:
            yield
        except (BotoCoreError, Boto3Error, ClientError) as error:
            if _code(error) == "NoSuchKey":
                raise FileNotFoundError from None
            self._ask_again_at = self._clock() + PAUSE
            outages.files.failed(f"{self.place}: {_reason(error)}")
            raise NotStoredError(STORE_AWAY) from error
        outages.files.answered()


def _reason(error: Exception) -> str:
    """Without what the store says beside it: that may be about the key that it was asked with."""
    if isinstance(error, Boto3Error) and isinstance(error.__context__, Exception):
        error = error.__context__  # that of an upload is put into words
    return _code(error) or type(error).__name__


def _code(error: Exception) -> str:
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else ""
