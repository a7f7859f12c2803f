#!/bin/sh
# Takes out of an environment what this program never reads, so that the image is smaller: words for the names of days and
# numbers in other languages, how other languages are coloured, SQLAlchemy's tests of itself, what debuggers read.
#   deploy/trim.sh /opt/cdht
set -eu
for lib in "$1"/lib/python3*/site-packages; do
  find "$lib/babel/locale-data" -type f ! -name 'vi*' ! -name 'en*' ! -name root.dat -delete
  find "$lib/pygments/lexers" -type f ! -name '__init__*' ! -name '_mapping*' ! -name 'python*' ! -name 'special*' -delete
  rm -rf "$lib/sqlalchemy/testing"
  find "$lib" -name '*.so' ! -path '*.libs/*' -exec strip --strip-unneeded {} +  # of *.libs their makers have moved parts already
done
