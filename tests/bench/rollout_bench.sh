#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What rolling settings out costs, one JSON line a figure: rollout_bench.sh BIN [RUNS].
# - A plan without changes of a phone with 20,000 users and 250 schedules, beside one curl that only
#   reads the phone's settings: time, and bytes on the wire both ways.
# - An apply of one field: requests of akx, fsyncs of the phone.
set -euo pipefail
bin=$1
runs=${2:-15}
work=$(mktemp -d)
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache
export AKX_NO_INPUT=1
"$bin/akx-agent" --state "$work/phone" --listen 127.0.0.1:0 --no-announce --sim >"$work/agent.log" &
agent=$!
trap 'kill $agent 2>/dev/null; rm -rf "$work"' EXIT
until grep -q '^pairing code: ' "$work/agent.log"; do kill -0 $agent; sleep 0.05; done
port=$(sed -n 's/^listening on port //p' "$work/agent.log")
sed -n 's/^pairing code: //p' "$work/agent.log" |
    "$bin/akx" device pair "127.0.0.1:$port" --name front --code-stdin --yes >/dev/null
identity=$(find "$work/config" -name '*.pem' | head -1)

site() { # with the relay's hold delay
    cat <<YAML
apiVersion: akx/v1
kind: Device
metadata: {name: front}
spec:
  relays: [{id: A, name: Main, holdDelay: $1}]
  readers: [{id: entrance, kind: ic, source: sim}]
  schedules:
YAML
    for i in $(seq 1 250); do
        printf '    - {id: %d, name: "Schedule %d", type: weekly, days: [mon, tue, wed, thu, fri], ' "$i" "$i"
        printf 'windows: ["08:00-12:00", "13:00-%02d:30"]}\n' $((14 + i % 8))
    done
}
site 5s >"$work/site.yaml"
site 6s >"$work/changed.yaml"
"$bin/akx" apply "$work/site.yaml" --quiet >/dev/null
"$bin/akx-make-users" 20000 --format device-csv --seed 1 >"$work/users.csv"
"$bin/akx" --quiet user import "$work/users.csv" >/dev/null

# Bytes a program and its children exchange with the phone, TLS and all.
wire() {
    strace -f -qq -yy -e trace=read,write,sendto,recvfrom,sendmsg,recvmsg -o "$work/strace" "$@" >/dev/null
    awk -v port=":$port" 'index($0, "->127.0.0.1" port) && / = [0-9]+$/ {
        n = $NF; if ($0 ~ /(write|sendto|sendmsg)\(/) out += n; else back += n
    } END { print out + 0, back + 0 }' "$work/strace"
}

cat >"$work/get" <<SH
#!/bin/sh
exec curl --silent --fail --insecure --cert "$identity" -o /dev/null "https://127.0.0.1:$port/v1/config"
SH
chmod +x "$work/get"
"$bin/bench_compare" plan-no-change "$runs" "$bin/akx" plan "$work/site.yaml" --quiet -- "$work/get"
read -r out back < <(wire "$bin/akx" plan "$work/site.yaml" --quiet)
read -r curl_out curl_back < <(wire "$work/get")
awk -v a="$out" -v b="$back" -v c="$curl_out" -v d="$curl_back" 'BEGIN {
    printf "{\"bench\":\"plan-no-change-bytes\",\"value\":%.3f,\"unit\":\"ratio\",\"sent\":%d,\"received\":%d,", (a + b) / (c + d), a, b
    printf "\"vs\":\"curl\",\"vs_sent\":%d,\"vs_received\":%d}\n", c, d }'

count() { # requests and fsyncs of an apply with these options
    local name=$1
    shift
    strace -f -qq -e trace=fsync,fdatasync -o "$work/syncs" -p "$agent" &
    local tracer=$!
    until grep -q '^TracerPid:[[:space:]]*[1-9]' "/proc/$agent/status"; do kill -0 $tracer; done
    rm -f "$work/trace"
    "$bin/akx" apply "$work/changed.yaml" --quiet --trace "$work/trace" "$@" >/dev/null
    kill -INT $tracer
    wait $tracer || true
    printf '{"bench":"%s-requests","value":%d,"unit":"requests"}\n' "$name" "$(wc -l <"$work/trace")"
    printf '{"bench":"%s-fsyncs","value":%d,"unit":"fsyncs"}\n' "$name" "$(grep -c sync "$work/syncs")"
    "$bin/akx" apply "$work/site.yaml" --quiet >/dev/null
}
count apply-one-field
count apply-one-field-on-trial --confirm 60s
