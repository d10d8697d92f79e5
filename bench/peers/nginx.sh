#!/bin/sh
# nginx.sh NGINX FILES PORT: starts nginx with nginx.conf filled in.
set -eu
folder=$2/../nginx
mkdir -p "$folder"
sed -e "s|@PORT@|$3|; s|@FILES@|$2|; s|@FOLDER@|$folder|" \
  "$(dirname "$0")/nginx.conf" >"$folder/nginx.conf"
user=
[ "$(id -u)" != 0 ] || user='user root;'  # the files may be root's alone
exec "$1" -p "$folder" -c "$folder/nginx.conf" -e stderr -g "$user"
