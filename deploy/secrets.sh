#!/bin/sh
# Fills the volumes with the other containers' secrets: secrets.sh <folder>
# Existing secrets stay, so this may run at every start; a value from the environment replaces one.
set -eu
folder=$1

# random <bytes>: in hexadecimal, so that it needs no escaping inside a URL.
random() {
    head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

# keep <file> <value>: through a rename, so that a reader never sees half of it. Every user may read it: the
# containers that mount the volume run as different users, and no other process can reach it.
keep() {
    printf '%s' "$2" > "$1.new"
    chmod 0444 "$1.new"
    mv -f "$1.new" "$1"
}

# secret <file> <given> <bytes>: the given value, or a random one if there is none yet.
secret() {
    if [ -n "$2" ]; then
        keep "$1" "$2"
    elif [ ! -s "$1" ]; then
        keep "$1" "$(random "$3")"
    fi
}

mkdir -p "$folder/app" "$folder/postgres"
secret "$folder/app/jwt_secret" "${JWT_SECRET:-}" 48
secret "$folder/postgres/postgres_password" "${POSTGRES_PASSWORD:-}" 24
secret "$folder/postgres/app_password" "" 24
password=$(cat "$folder/postgres/app_password")
keep "$folder/app/database_url" "${DATABASE_URL:-postgres://parley_app:$password@postgres:5432/parley?sslmode=disable}"
