#!/usr/bin/env bash
# In place of `systemctl restart UNIT`: the ExecStart of the unit file, again whenever it ends (Restart=always). What
# it starts writes to UNIT.log in TAC_ROOT, and notes its process in UNIT.pid.
set -euo pipefail

unit=$1
port=${unit#tac@}
start=$(sed -n "s/^ExecStart=//p" "$TAC_ROOT/current/deploy/systemd/tac@.service")
noted=$TAC_ROOT/$unit.pid

supervise() {
    local server=
    trap 'kill -TERM "$server"; wait "$server"; exit' TERM
    while true; do
        cd "$(readlink "$TAC_ROOT/current")"
        ${start//%i/$port} &
        server=$!
        wait "$server" || true
    done
}

if [ -e "$noted" ]; then
    running=$(cat "$noted")
    kill -TERM "$running"
    while [ -e "/proc/$running/exe" ]; do sleep 0.05; done
fi
supervise >>"$TAC_ROOT/$unit.log" 2>&1 </dev/null &
echo $! >"$noted"
disown
