#!/usr/bin/env bash
# Puts an image into service on this host, and rolls back when it does not become ready.
#
#   deploy/deploy.sh <image>
#
# New nodes start beside the old ones, which leave only when every new one is healthy. Until then the old
# version serves, and a bad image never does. The host runs twice as many nodes meanwhile, and the old
# version runs on the new one's schema. When nginx does not answer /readyz after the change, the previous
# image comes back the same way. Exits 0 only if the new image serves.
#
# DEPLOY_TIMEOUT   seconds that the nodes, and then nginx, may take to become ready (default 120)
set -euo pipefail
cd "$(dirname "$0")/.."

readonly services=(web live worker)
readonly timeout=${DEPLOY_TIMEOUT:-120}

main() {
    if [ $# -ne 1 ]; then
        echo "usage: deploy/deploy.sh <image>" >&2
        return 2
    fi
    alone
    local image previous
    previous=$(setting PARLEY_IMAGE parley:latest)
    image=$(pull "$1") || fail "The image could not be pulled. Nothing was changed."

    say "Starting $image beside what runs."
    serve "$image" || fail "It did not become ready. What ran before was never stopped."
    if settle "$image" && door_ready; then
        remember "$image"
        say "Serving $image."
        return
    fi
    say "The door is not ready. Going back to $previous."
    if ! { serve "$previous" && settle "$previous" && door_ready; }; then
        fail "Going back failed as well. Look at: docker compose ps; docker compose logs"
    fi
    fail "$image did not become ready; $previous serves again."
}

say() { echo "deploy: $*" >&2; }
fail() {
    say "$*"
    exit 1
}

# Two concurrent deploys would take each other's nodes for old ones.
alone() {
    exec 9> .deploy.lock
    flock --nonblock 9 || fail "Another deploy is running."
}

# setting <name> <default>: as docker compose reads it from .env.
setting() {
    local value=""
    [ ! -f .env ] || value=$(sed -n "s/^$1=[\"']\{0,1\}\([^\"']*\).*/\1/p" .env | tail -n 1)
    echo "${value:-$2}"
}

# pull <image>: prints the image's digest. A tag such as latest names another image tomorrow, so it could not
# be rolled back to.
pull() {
    docker pull --quiet "$1" >&2 &&
        docker image inspect --format '{{index .RepoDigests 0}}' "$1"
}

nodes() { docker compose ps --all --quiet "$@"; }

# serve <image>: replaces the running nodes by nodes of the image, or changes nothing.
serve() {
    local old new scale=() service count
    old=$(nodes "${services[@]}" | sort) || return
    for service in "${services[@]}"; do
        count=$(nodes "$service" | wc -l)
        # Where none runs yet, the number in docker-compose.yaml counts.
        [ "$count" -eq 0 ] || scale+=(--scale "$service=$((2 * count))")
    done
    # On every exit, an interrupted deploy included, remove half-started nodes.
    trap 'drop_new "$old"' EXIT
    if ! { start "$1" --no-recreate "${scale[@]}" "${services[@]}" &&
        new=$(new_nodes "$old") && nodes_healthy "$new"; }; then
        drop_new "$old"
        trap - EXIT
        return 1
    fi
    trap - EXIT
    reload_door
    retire "$old"
}

# settle <image>: brings all other services to docker-compose.yaml's present state.
settle() { start "$1" --remove-orphans; }

start() {
    local image=$1
    shift
    PARLEY_IMAGE=$image docker compose up --detach --no-build --quiet-pull "$@" >&2
}

new_nodes() { comm -13 <(echo "$1") <(nodes "${services[@]}" | sort); }

# drop_new <old>: shows the new nodes' logs, then removes them.
drop_new() {
    local id
    for id in $(new_nodes "$1"); do
        docker logs --tail 20 "$id" >&2 || true
        docker rm --force "$id" > /dev/null || true
    done
}

# retire <old>: each ends within its grace period: it sends its readers to other nodes and finishes its
# requests.
retire() {
    [ -n "$1" ] || return 0
    # shellcheck disable=SC2086 # one word for each node
    { docker stop $1 && docker rm --force $1; } > /dev/null || say "Some old nodes could not be removed:" $1
}

# The configuration may have changed with this version. Reload it now, because readers are about to reconnect
# anyway.
reload_door() {
    [ -z "$(nodes nginx)" ] || docker compose kill --signal HUP nginx >&2 || true
}

# nodes_healthy <ids>: waits until all are healthy; fails at once when one is unhealthy.
nodes_healthy() {
    [ -n "$1" ] || return 1
    local states deadline=$((SECONDS + timeout))
    while :; do
        # shellcheck disable=SC2086 # one word for each node
        states=$(docker inspect --format '{{with .State.Health}}{{.Status}}{{end}}' $1) || return
        ! grep -qx unhealthy <<< "$states" || return 1
        grep -qvx healthy <<< "$states" || return 0
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 1
    done
}

# door_ready: asks through nginx, as visitors do, and checks the certificate's name.
door_ready() {
    local url port deadline=$((SECONDS + timeout))
    case $(setting COMPOSE_FILE "") in
    *tls.yaml*)
        url=$(setting PARLEY_ORIGIN https://localhost) port=$(setting PARLEY_HTTPS_PORT 443)
        ;;
    *)
        url=http://localhost port=$(setting PARLEY_HTTP_PORT 80)
        ;;
    esac
    until curl --silent --fail --max-time 5 --output /dev/null --connect-to "::127.0.0.1:$port" "$url/readyz"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 1
    done
}

# remember <image>: in .env, so that every later docker compose command uses the same image.
remember() {
    touch .env
    {
        sed '/^PARLEY_IMAGE=/d' .env
        echo "PARLEY_IMAGE=$1"
    } > .env.new
    chmod --reference=.env .env.new
    mv .env.new .env
}

main "$@"
