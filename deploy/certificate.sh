#!/bin/sh
# certbot's deploy hook: certbot names the new certificate's folder in RENEWED_LINEAGE.
set -eu
cd "$(dirname "$0")/.."

# 101 is nginx's user in its container.
install -d -m 0755 deploy/tls
install -o 101 -g 101 -m 0444 "$RENEWED_LINEAGE/fullchain.pem" deploy/tls/fullchain.pem
install -o 101 -g 101 -m 0400 "$RENEWED_LINEAGE/privkey.pem" deploy/tls/privkey.pem

# Nothing to do when nginx is not running yet.
docker compose kill --signal HUP nginx || true
