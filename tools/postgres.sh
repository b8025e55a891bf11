# A private PostgreSQL cluster for the integration tests: unix socket only, in a temporary folder, gone afterwards.
# PostgreSQL refuses to run as root, so root hands it to the user `postgres`.

postgres_home=''

# The newest installed version's programs, or nothing.
postgres_programs() {
  local programs
  programs=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  if [[ -x "$programs/initdb" ]]; then echo "$programs"; return; fi
  programs=$(command -v initdb) && dirname "$programs" || true
}

as_postgres() {
  if [[ $EUID -eq 0 ]]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@")
  else
    (cd / && "$@")
  fi
}

# start_postgres [durable]: for tests nothing need survive a crash; for measurements everything must.
start_postgres() {
  local programs durability=off
  [[ "${1:-}" != durable ]] || durability=on
  programs=$(postgres_programs)
  postgres_home=$(mktemp -d /tmp/bihuan-postgres.XXXXXX)
  [[ $EUID -ne 0 ]] || chown postgres:postgres "$postgres_home"
  quietly as_postgres "$programs/initdb" -D "$postgres_home/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync || fail 'initdb failed.'
  cat >>"$postgres_home/data/postgresql.conf" <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$postgres_home'
max_connections = 400
fsync = $durability
synchronous_commit = $durability
full_page_writes = $durability
shared_buffers = 128MB
SETTINGS
  quietly as_postgres "$programs/pg_ctl" -D "$postgres_home/data" -l "$postgres_home/log" -w -t 60 start || { cat "$postgres_home/log" >&2; fail 'PostgreSQL did not start.'; }
  export BIHUAN_TEST_POSTGRES="Host=$postgres_home;Username=postgres;Database=postgres"
}

stop_postgres() {
  [[ -n "$postgres_home" ]] || return 0
  quietly as_postgres "$(postgres_programs)/pg_ctl" -D "$postgres_home/data" -m immediate stop || true
  rm -rf "$postgres_home"
  postgres_home=''
}
