"""The site's settings, with a data directory that ends with the run and password hashes that cost nothing."""

import atexit
import os
import tempfile

_data_dir = tempfile.TemporaryDirectory(prefix="tac-site-tests-")
atexit.register(_data_dir.cleanup)  # else the end of it is a warning
os.environ["DATA_DIR"] = _data_dir.name
os.environ["ENV_FILE"] = os.devnull
os.environ["SECRET_KEY"] = "for the tests alone, and as long as a key of any site has to be"

from tac_site.settings import *  # noqa: E402, F403
from tac_site.settings import DATA_DIR, DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
# Static files are looked for when they are asked for: listing them would cost each test client 20 ms.
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: threads of one connection in memory would share their transactions.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
