"""What `manage.py serve` runs: the WSGI application behind the border."""

import os

from django.conf import settings
from django.urls import reverse

from tac_site import wsgi
from tac_site.accounts.choose_password import CHOOSE_PASSWORD
from tac_site.health import is_health_check
from tac_site.pdf.uploads import MAX_BYTES
from tac_site.serving.bodies import Bodies
from tac_site.serving.border import Border
from tac_site.serving.pools import Pool, Pools

# A form may bring several papers, and one that is too large still gets its sentence from the form.
MAX_BODY = 4 * MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
MAX_TOTAL = 5 * MAX_BODY

# A page waits for the database, or for the other threads: more of them make nothing faster.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)

pools = Pools(
    visitors=Pool("visitors", THREADS, queue=500),  # all that come while nothing is in memory yet
    files=Pool("files", THREADS, queue=500),
    editors=Pool("editors", THREADS, queue=50),
    sign_ins=Pool("sign-ins", 1, queue=50),  # one password is checked at a time, and each in its turn
    health_checks=Pool("health-checks", 1, queue=10),
    is_health_check=is_health_check,
    admin=reverse("admin:index"),
    sign_in_paths=(
        reverse("admin:login"),
        reverse("admin:forgotten_password"),
        reverse("admin:index") + CHOOSE_PASSWORD,
    ),
)
application = Border(wsgi.application, wsgi.cache, Bodies(MAX_BODY, MAX_TOTAL), pools)
