#!/usr/bin/env bash
# Makes the release in which this file lies the one that serves, and turns no visitor away: docs/deploy.md.
# Run it as root, also for the first release, for changed settings, and again after it has stopped.
set -Eeuo pipefail

root=${TAC_ROOT:-/srv/tac}
settings=${TAC_SETTINGS:-/etc/tac/tac.env}
backups=${TAC_BACKUPS:-/var/backups/tac}
python=${TAC_PYTHON:-python3}
read -ra instances <<<"${TAC_INSTANCES:-8001 8002}"
read -ra as_user <<<"${TAC_AS_USER-runuser -u tac --}"
read -ra restart <<<"${TAC_RESTART:-systemctl restart}"
ready_seconds=${TAC_READY_SECONDS:-60}

release=$(cd "$(dirname "$0")/.." && pwd -P)
current=$root/current
before=$(readlink "$current" || true)
restarted=()
step=begin

cd "$release"
umask 022

fail() {
    local status=$?
    trap - ERR
    echo "$step failed." >&2
    if [ -n "$before" ] && [ "$before" != "$release" ]; then
        put_back
        echo "${before##*/} goes on serving." >&2
    fi
    exit "$status"
}
trap fail ERR

manage() {
    "${as_user[@]}" .venv/bin/python manage.py "$@"
}

# Replaced in one step: there is always a release under this path.
link_to() {
    ln -sfn "$1" "$current.new"
    mv -T "$current.new" "$current"
}

is_ready() {
    .venv/bin/python - "http://127.0.0.1:$1/readyz" <<'EOF'
import sys
import urllib.request

try:
    urllib.request.urlopen(sys.argv[1], timeout=5)
except OSError as error:
    sys.exit(str(error))
EOF
}

restart_and_wait() {
    local end=$((SECONDS + ready_seconds)) said
    "${restart[@]}" "tac@$1" 9>&- || return
    until said=$(is_ready "$1" 2>&1); do
        if ((SECONDS >= end)); then
            echo "http://127.0.0.1:$1/readyz: $said" >&2
            return 1
        fi
        sleep 0.2
    done
}

put_back() {
    local port
    link_to "$before"
    for port in "${restarted[@]}"; do
        restart_and_wait "$port" || echo "But not on port $port. docs/deploy.md says how to go back." >&2
    done
}

exec 9>"$root/.upgrade.lock"
if ! flock --nonblock 9; then
    echo "Another upgrade.sh is running. Wait for its end." >&2
    exit 1
fi

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

if [ -n "$before" ]; then
    step="Checking the settings"
    manage check --deploy
    step="The backup"
    # By the version that made the database, which is also the one that could bring it back.
    "${as_user[@]}" env -C "$before" .venv/bin/python manage.py backup "$backups" --keep 14
    step="Bringing the database up to date"
    manage migrate --noinput --verbosity 0
fi

link_to "$release"
for port in "${instances[@]}"; do
    step="Starting on port $port (journalctl --unit tac@$port says more)"
    restarted=("$port" "${restarted[@]}")
    restart_and_wait "$port"
done
echo "${release##*/} serves on the ports ${instances[*]}."
