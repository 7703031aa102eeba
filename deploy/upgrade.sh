#!/usr/bin/env bash
# Makes the release in which this file lies the one that serves, and turns no visitor away: docs/deploy.md.
# Run it as root, also for the first release, for changed settings, and again after it has stopped.
set -Eeuo pipefail

root=${TAC_ROOT:-/srv/tac}
settings=${TAC_SETTINGS:-/etc/tac/tac.env}
backups=${TAC_BACKUPS:-/var/backups/tac/upgrades}
python=${TAC_PYTHON:-python3}
read -ra instances <<<"${TAC_INSTANCES:-8001 8002}"
read -ra as_user <<<"${TAC_AS_USER-runuser -u tac --}"
read -ra restart <<<"${TAC_RESTART:-systemctl restart}"
ready_seconds=${TAC_READY_SECONDS:-60}

release=$(cd "$(dirname "$0")/.." && pwd -P)
current=$root/current
before=
migrated=
restarted=()
step="The beginning"

cd "$release"
umask 022

# Also when the terminal goes away: nothing may keep it from putting back what it has changed.
fail() {
    trap - ERR
    trap : HUP INT PIPE TERM
    set +e
    echo "$step failed." >&2
    if [ -n "$before" ]; then
        if [ -z "$migrated" ]; then
            put_back
        else
            echo "The database may be newer than ${before##*/} can start with: nothing was put back." >&2
        fi
        tell_what_serves
    elif ((${#restarted[@]})) && ! something_serves; then
        rm -f "$current"  # the next run is a first one again, and backs nothing up
    fi
    exit "$1"
}
trap 'fail $?' ERR
trap 'fail 129' HUP
trap 'fail 130' INT
trap 'fail 143' TERM

manage() {
    "${as_user[@]}" .venv/bin/python manage.py "$@"
}

back_up_by() {
    "${as_user[@]}" env -C "$1" .venv/bin/python manage.py backup "$backups" --keep 14
}

# Replaced in one step: there is always a release under this path.
link_to() {
    ln -sfn "$1" "$current.new"
    mv -T "$current.new" "$current"
}

# The version that is ready on a port, or why none is.
version_on() {
    "$python" - "http://127.0.0.1:$1/readyz" <<'EOF'
import json
import sys
from http.client import HTTPException
from urllib.request import ProxyHandler, build_opener

try:
    with build_opener(ProxyHandler({})).open(sys.argv[1], timeout=5) as answer:
        print(json.load(answer)["version"])
except (OSError, HTTPException, ValueError) as error:
    sys.exit(str(error))
EOF
}

restart_and_wait() {
    local end=$((SECONDS + ready_seconds)) said
    "${restart[@]}" "tac@$1" 9>&- || return
    until said=$(version_on "$1" 2>&1); do
        if ((SECONDS >= end)); then
            echo "http://127.0.0.1:$1/readyz: $said" >&2
            return 1
        fi
        sleep 0.2
    done
}

put_back() {
    local port
    [ "$before" != "$release" ] || return
    link_to "$before"
    for port in "${restarted[@]}"; do
        restart_and_wait "$port"
    done
}

something_serves() {
    local port
    for port in "${instances[@]}"; do
        ! version_on "$port" >/dev/null 2>&1 || return 0
    done
    return 1
}

tell_what_serves() {
    local port said
    for port in "${instances[@]}"; do
        if said=$(version_on "$port" 2>&1); then
            echo "Port $port: version $said serves." >&2
        else
            echo "Port $port: nothing serves ($said). docs/deploy.md says how to go back." >&2
        fi
    done
}

exec 9>"$root/.upgrade.lock"
if ! flock --nonblock 9; then
    echo "Another upgrade.sh is running. Wait for its end." >&2
    exit 1
fi
before=$(readlink "$current" || true)

step="Installing the locked packages"
if [ ! -e .venv/installed ]; then
    rm -rf .venv
    "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
        -r requirements.txt
    touch .venv/installed
fi
step="Reading $settings"
[ -r "$settings" ]
ln -sfn "$settings" .env

step="Collecting the static files"
.venv/bin/python -m compileall -q tac_site members resources
STATIC_ROOT=static .venv/bin/python manage.py collectstatic --noinput --clear --verbosity 0
.venv/bin/python -m whitenoise.compress --quiet --no-brotli static

step="Checking the settings"
manage check --deploy

pending=
manage migrate --check --verbosity 0 2>/dev/null || pending=yes
if [ -n "$before" ]; then
    step="The backup"
    if [ -z "$pending" ]; then
        back_up_by "$release"
    # The version that made the database could also bring it back. It refuses one that was migrated in part.
    elif ! back_up_by "$before"; then
        back_up_by "$release"
        echo "That backup is by ${release##*/}, and ${before##*/} cannot bring it back." >&2
    fi
fi
if [ -n "$pending" ]; then
    step="Bringing the database up to date"
    migrated=yes
    manage migrate --noinput --verbosity 0
fi

link_to "$release"
for port in "${instances[@]}"; do
    step="Starting on port $port (journalctl --unit tac@$port says more)"
    restarted=("$port" "${restarted[@]}")
    restart_and_wait "$port"
done
echo "${release##*/} serves on the ports ${instances[*]}."
