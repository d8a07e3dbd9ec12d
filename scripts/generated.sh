#!/bin/sh
# generated.sh: fails when templ, sqlc or the collector of texts would change a committed file. They run on a
# copy, so the tree is not changed, and files edited meanwhile do not matter.
set -eu
root=$(pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' INT TERM

mkdir -p "$copy/store" "$copy/tree/db"
cp go.mod sqlc.yaml "$copy"
find views -name "*.templ" | tar -cf - -T - | tar -xf - -C "$copy"
cp -R queries "$copy"
cp -R store/migrations "$copy/store"
find views -name "*_templ.go" | tar -cf - -T - | tar -xf - -C "$copy/tree"
cp store/postgres/db/*.go "$copy/tree/db"

go run ./views/words/collect -o "$copy/parley.pot"

cd "$copy"
go tool -modfile="$root/tools/go.mod" templ generate -log-level warn -path views
go tool -modfile="$root/tools/go.mod" sqlc generate
find views -name "*.templ" -exec rm {} +
if diff -ru tree/views views && diff -u tree/db store/postgres/db && diff -u "$root/views/words/parley.pot" parley.pot; then exit 0; fi
echo "Generated code is not current: run make generate." >&2
exit 1
