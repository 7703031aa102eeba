#!/usr/bin/env bash
# In place of commands of docs/deploy.md, by whose names it is called, where there is no systemd, no domain and no
# user of its own for the site. ROOT is the directory in place of the machine's.
set -euo pipefail

program=${0##*/}
here=$(dirname "$(readlink -f "$0")")

real() {
    PATH=${PATH#*:}
    exec "$program" "$@"
}

case "$program $*" in
    "apt-get "* | "useradd "* | "chown "*) ;;
    "install "*)
        for word; do
            case $word in -o | -g | tac) ;; *) words+=("$word") ;; esac
        done
        real "${words[@]}"
        ;;
    "git clone "*) cp -R "${*: -2:1}" "${*: -1}" ;;
    "runuser -u tac -- "*) shift 3 && exec "$@" ;;
    "systemctl daemon-reload" | "systemctl enable "*) ;;
    "systemctl start tac-backup.timer tac-export.timer tac-export.service")
        read -ra command < <(sed -n "s/^ExecStart=//p" "$ROOT/etc/systemd/system/tac-export.service")
        cd "$ROOT/srv/tac/current"
        exec "${command[@]}"
        ;;
    "systemctl restart tac@"*) TAC_ROOT=$ROOT/srv/tac exec "$here/restart.sh" "$2" ;;
    "systemctl restart nginx")
        nginx </dev/null >/dev/null 2>&1 &
        until [ -s "$ROOT/nginx.pid" ]; do sleep 0.05; done
        ;;
    "systemctl reload nginx") exec nginx -s reload ;;
    "nginx "*) real -p "$ROOT" -e "$ROOT/var/log/nginx/error.log" -c "$ROOT/etc/nginx/nginx.conf" "$@" ;;
    "journalctl --unit tac@"*" --grep password") exec grep password "$ROOT/srv/tac/$2.log" ;;
    "certbot certonly "*)
        directory=$ROOT/etc/letsencrypt/live/tac.example.org
        mkdir -p "$directory"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=tac \
            -keyout "$directory/privkey.pem" -out "$directory/fullchain.pem" 2>/dev/null
        ;;
    *)
        echo "Nothing stands in for: $program $*" >&2
        exit 1
        ;;
esac
