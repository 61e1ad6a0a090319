#!/bin/sh
# Shows teo-purge at work, over TLS, against an emulator of the service on this machine. Usage: demo.sh BUILD-FOLDER
set -eu
tool=$1/teo-purge
work=$(mktemp -d)
emulator=
export TEO_PURGE_CONFIG=/dev/null # no options of the user's own
trap '[ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Two jobs of a site: one from an hour ago, one from a minute ago that has two targets and takes some seconds more.
hour=$(date -u -d '1 hour ago' +%Y-%m-%dT%H:%M:%SZ)
minute=$(date -u -d '1 minute ago' +%Y-%m-%dT%H:%M:%SZ)
cat >"$work/tasks.json" <<END
[
 {"JobId": "demo5tq1kzr2wc", "Target": "https://www.example.com/index.html", "Type": "purge_url", "Method": "invalidate",
  "Status": "processing", "CreateTime": "$minute", "UpdateTime": "$minute", "_after": 2, "_then": "success"},
 {"JobId": "demo5tq1kzr2wc", "Target": "https://www.example.com/price.json", "Type": "purge_url", "Method": "invalidate",
  "Status": "processing", "CreateTime": "$minute", "UpdateTime": "$minute", "_after": 4, "_then": "success"},
 {"JobId": "demo1m08vhx6ye", "Target": "https://img.example.com/", "Type": "purge_prefix", "Method": "delete",
  "Status": "success", "CreateTime": "$hour", "UpdateTime": "$hour"},
 {"JobId": "demo1m08vhx6ye", "Target": "https://old.example.com/", "Type": "purge_prefix", "Method": "delete",
  "Status": "failed", "CreateTime": "$hour", "UpdateTime": "$hour", "FailType": "quotaExceeded",
  "FailMessage": "Quota exceeded: 100 of 100 prefixes used today."}
]
END

echo "making a CA and a certificate, starting the emulator …"
sh tests/emulator/pki.sh "$work/pki"
python3 tests/emulator/emulator.py --tls-cert "$work/pki/server.pem" --tls-key "$work/pki/server.key" \
    --tasks-file "$work/tasks.json" --created-takes 3 --lifetime 120 >"$work/emulator.log" 2>&1 &
emulator=$!
for _ in $(seq 100); do
    port=$(sed -n 's/^listening on .*://p' "$work/emulator.log")
    [ -z "$port" ] || break
    kill -0 "$emulator" 2>/dev/null || break
    sleep 0.1
done
[ -n "$port" ] || { cat "$work/emulator.log" >&2; echo "demo: the emulator did not start" >&2; exit 1; }

export TENCENTCLOUD_SECRET_ID=AKIDEXAMPLE TENCENTCLOUD_SECRET_KEY=example-secret-key
show() {
    printf '\n$ teo-purge %s\n' "$*"
    "$tool" "$@" --endpoint "https://127.0.0.1:$port" --ca-file "$work/pki/ca.pem"
}
echo "it listens on 127.0.0.1:$port; to each command below --endpoint and --ca-file are added"
show list --zone-id zone-2noz78a8ev6k
show wait --zone-id zone-2noz78a8ev6k --job-id demo5tq1kzr2wc --interval 1s
show submit --zone-id zone-2noz78a8ev6k --wait --interval 1s https://www.example.com/news.html https://www.example.com/
printf '\nThe URLs are purged, and teo-purge has ended well: exit status 0.\n'
