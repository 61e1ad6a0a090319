#!/bin/bash
# Lists all tasks of an interval with what a user may have at hand: curl, openssl, jq. A line of
# JSON each. Usage: list.sh HOST PORT CA-FILE START END PAGE-SIZE, with TENCENTCLOUD_SECRET_ID and
# TENCENTCLOUD_SECRET_KEY in the environment.
set -euo pipefail
host=$1 port=$2 ca=$3 start=$4 end=$5 limit=$6

hash() {
    printf %s "$1" | openssl dgst -sha256 -r | cut -d' ' -f1
}

hmac() { # key as "key:TEXT" or "hexkey:HEX", then what to sign
    printf %s "$2" | openssl dgst -sha256 -mac HMAC -macopt "$1" -r | cut -d' ' -f1
}

offset=0
while :; do
    body="{\"ZoneId\":\"zone-2noz78a8ev6k\",\"StartTime\":\"$start\",\"EndTime\":\"$end\","
    body="$body\"Offset\":$offset,\"Limit\":$limit}"
    now=$(date -u +%s) day=$(date -u +%Y-%m-%d)
    canonical='POST\n/\n\ncontent-type:application/json\nhost:%s\n\ncontent-type;host\n%s'
    # shellcheck disable=SC2059 # it is the format
    canonical=$(printf "$canonical" "$host" "$(hash "$body")")
    text=$(printf 'TC3-HMAC-SHA256\n%s\n%s/teo/tc3_request\n%s' \
        "$now" "$day" "$(hash "$canonical")")
    key=$(hmac "key:TC3$TENCENTCLOUD_SECRET_KEY" "$day")
    key=$(hmac "hexkey:$key" teo)
    key=$(hmac "hexkey:$key" tc3_request)
    signed="TC3-HMAC-SHA256 Credential=$TENCENTCLOUD_SECRET_ID/$day/teo/tc3_request"
    signed="$signed, SignedHeaders=content-type;host, Signature=$(hmac "hexkey:$key" "$text")"
    reply=$(curl --silent --show-error --fail --cacert "$ca" \
        --connect-to "$host:$port:127.0.0.1:$port" -H 'Content-Type: application/json' \
        -H 'X-TC-Action: DescribePurgeTasks' -H 'X-TC-Version: 2022-09-01' \
        -H "X-TC-Timestamp: $now" -H "Authorization: $signed" --data "$body" "https://$host:$port/")
    jq -c '.Response.Tasks[]' <<<"$reply"
    counts='"\(.Response.Tasks | length) \(.Response.TotalCount)"'
    read -r rows total < <(jq -r "$counts" <<<"$reply")
    offset=$((offset + rows))
    [ "$rows" -gt 0 ] && [ "$offset" -lt "$total" ] || break
done
