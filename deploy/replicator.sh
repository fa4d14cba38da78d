#!/bin/sh
# Run once by the container of the primary: the account by which standbys copy and follow it.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$(cat /run/secrets/replicator_password)" \
    --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'password';
SQL
echo "host replication replicator all scram-sha-256" >> "$PGDATA/pg_hba.conf"
