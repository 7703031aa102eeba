from django.db import models
from django.db.models import Q


class KeyFingerprint(models.Model):
    """One row: by which SECRET_KEY the servers of this database sign. It tells nothing of the key itself."""

    text = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="accounts_key_fingerprint_single")]

    def __str__(self) -> str:
        return self.text
