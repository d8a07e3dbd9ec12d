#!/bin/sh
# Creates the plain role that Parley uses, as the owner of its database, and sets that role's password:
# roles.sh <role.sql> <folder of the passwords>. PGHOST and the like name the database. Run again, it changes
# only the password, so it may run at every start.
set -eu
script=$1
secrets=$2
PGPASSWORD=$(cat "$secrets/postgres_password")
# Nodes of an older version may be running. Instead of blocking them with a lock, this gives up and tries
# again.
PGOPTIONS="-c lock_timeout=500ms"
export PGPASSWORD PGOPTIONS

# own: psql reads the password itself, so that no list of processes shows it.
own() {
    psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --file "$script" --file - << END
\\set password \`cat '$secrets/app_password'\`
alter role parley_app password :'password';
END
}

tries=1
until own; do
    [ "$tries" -lt 60 ] || exit 1
    tries=$((tries + 1))
    sleep 0.2
done
