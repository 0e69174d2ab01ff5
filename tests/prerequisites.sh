#!/bin/sh
# Installs what the tests need beside Python packages: a browser for the pages, Japanese fonts, what makes and reads PDF.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
fc-list :lang=ja 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk fontconfig"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
for library in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; do
  dpkg -s "$library" >/dev/null 2>&1 || missing="$missing $library"
done
[ -z "$missing" ] && exit 0
echo "installing:$missing"
as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
$as_root apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq -y --no-install-recommends $missing >/dev/null
