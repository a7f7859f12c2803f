#!/bin/sh
# Puts pg_dump and pg_restore, which lie in lib/postgresql of an environment, on its path: they run by the libpq that psycopg
# brings, so that the image holds it once.
#   deploy/pg_programs.sh /opt/cdht
set -eu
libs=$(echo "$1"/lib/python3*/site-packages/psycopg_binary.libs)
ln -sf "$(basename "$libs"/libpq-*.so.*)" "$libs/libpq.so.5"
for name in pg_dump pg_restore; do
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$libs" "$1/lib/postgresql/$name" >"$1/bin/$name"
  chmod 755 "$1/bin/$name"
done
