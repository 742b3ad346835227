#!/bin/sh
# Lays out in /out what an image holds: the command, the packages it is given and what these lean on, with
# production dependencies alone. Runs inside of the build (Dockerfile), in the root of the repository:
#
#   lay-out.sh node worker
#
# The workspace keeps its shape, links between packages included, because Node strips types nowhere below a
# real node_modules folder.
set -eu
filters='--filter=@millrace/cli'
for package; do filters="$filters --filter-prod=@millrace/$package..."; done

# shellcheck disable=SC2086 # The filters are words of their own.
pnpm $filters install --prod --frozen-lockfile --offline --ignore-scripts --store-dir /pnpm-store
mkdir /out
cp -a --parents package.json node_modules /out
# shellcheck disable=SC2086
pnpm $filters list --depth -1 --parseable | while read -r folder; do
  if [ "$folder" != "$PWD" ]; then cp -a --parents "${folder#"$PWD/"}" /out; fi
done

cd /out
# Commands of other images are left without what they need, and say so when they are called.
find . -xtype l -delete
# Nothing reads these at run time: type declarations, source maps, the database driver's own sources and its
# binaries for other platforms.
find node_modules \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
arch=$(node -p process.arch)
for driver in node_modules/.pnpm/better-sqlite3@*/node_modules/better-sqlite3; do
  [ -d "$driver" ] || continue
  rm -rf "$driver/deps" "$driver/src"
  find "$driver/prebuilds" -name '*.node' ! -name "linux*-$arch.node" -delete
done
