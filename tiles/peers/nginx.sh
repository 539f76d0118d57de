#!/usr/bin/env bash
# Measures the processor time of a map tile served again from memory, beside what
# Go's net/http takes to send the same bytes and do nothing else, and beside nginx
# serving them from a file: one after the other on one machine. Needs Go, nginx and
# wrk (Debian: nginx-light, wrk), and a lamppost that serves a base map and believes
# --proxies 127.0.0.0/8, since one sender's rate is limited. Other work on the machine
# counts twice against those of more than one thread: let it be quiet.
#
#	./nginx.sh PID-OF-LAMPPOST http://127.0.0.1:8080/tiles/basemap/16/19018/24862.png
set -euo pipefail
[ $# = 2 ] || { sed -n '2,9s/^# \?//p' "$0"; exit 2; }
pid=$1 url=$2
dir=$(mktemp -d)
trap 'nginx -p "$dir" -c "$dir/conf" -s stop 2>/dev/null; kill $(jobs -p) 2>/dev/null; rm -rf "$dir"' EXIT
chmod 755 "$dir"
curl -sf "$url" -o "$dir/tile.png"
cat > "$dir/senders.lua" <<'LUA'
local n = 0
request = function()
  n = (n + 1) % 1024
  return wrk.format("GET", nil, {
    ["Accept-Encoding"] = "gzip, deflate, br",
    ["Accept-Language"] = "fr-FR,fr;q=0.9,en;q=0.8",
    ["X-Forwarded-For"] = string.format("10.0.%d.%d", math.floor(n / 256), n % 256),
  })
end
LUA
cat > "$dir/conf" <<CONF
worker_processes 1;
pid $dir/pid;
error_log $dir/error.log;
events { worker_connections 256; }
http { access_log off; sendfile on; keepalive_requests 1000000; types { image/png png; }
  server { listen 127.0.0.1:18999; root $dir; add_header Cache-Control "public, max-age=3600"; } }
CONF
nginx -p "$dir" -c "$dir/conf"
(cd "$(dirname "$0")" && go build -o "$dir/nethttp" ./nethttp)
"$dir/nethttp" 127.0.0.1:18998 "$dir/tile.png" &
nethttp=$!

ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }
measure() { # name, pid, address: microseconds of processor time a request
	local before after requests
	before=$(ticks "$2")
	requests=$(wrk -t1 -c32 -d8s -s "$dir/senders.lua" "$3" | awk '/requests in/ {print $1}')
	after=$(ticks "$2")
	awk -v n="$1" -v t=$((after - before)) -v r="$requests" -v hz="$(getconf CLK_TCK)" \
		'BEGIN { printf "%-10s %7d requests %6.1f µs each\n", n, r, t * 1e6 / hz / r }'
}
echo "$(stat -c %s "$dir/tile.png") bytes"
for _ in 1 2 3; do
	measure lamppost "$pid" "$url"
	measure net/http "$nethttp" http://127.0.0.1:18998/tile.png
	measure nginx "$(pgrep -P "$(cat "$dir/pid")")" http://127.0.0.1:18999/tile.png
done
