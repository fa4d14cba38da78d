#!/bin/sh
# Run once by the container of the primary: the account by which standbys copy and follow it.
set -eu
# psql reads the password itself: a command line may be read by every account of the machine.
psql --set ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\set password `cat /run/secrets/replicator_password`
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'password';
SQL
echo "host replication replicator all scram-sha-256" >> "$PGDATA/pg_hba.conf"
