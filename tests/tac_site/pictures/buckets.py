"""The media storage becomes a bucket."""

from pytest_django import Settings

NOBODY = "http://127.0.0.1:9"  # the port of a protocol of long ago
KEY, SECRET = "AKIATHEKEYOFTHESITE", "the-secret-of-the-site"


def use_bucket(settings: Settings, endpoint: str = "") -> None:
    settings.MEDIA_BUCKET, settings.MEDIA_ENDPOINT = "tac-media", endpoint
    settings.AWS_ACCESS_KEY_ID, settings.AWS_SECRET_ACCESS_KEY = KEY, SECRET
    settings.AWS_S3_REGION_NAME = "us-east-1"
    backend = {"BACKEND": "tac_site.pictures.bucket.BucketStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
