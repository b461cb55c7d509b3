#!/bin/sh
# Compile the ranges of pyproject.toml into pinned, hashed requirements for every platform and Python we support.
set -eu
cd "$(dirname "$0")/.."
common="--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet"
# shellcheck disable=SC2086
uv pip compile $common pyproject.toml -o requirements/base.txt "$@"
# shellcheck disable=SC2086
uv pip compile $common --extra dev pyproject.toml -o requirements/dev.txt "$@"
