# Sourced by every script: strict mode, the project's folder, the toolchain, and what builds have in common.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v swift >/dev/null || PATH="/opt/swift/usr/bin:$PATH"
command -v swift >/dev/null || {
    echo "Swift is missing: install the toolchain (6.3 or later) and put its usr/bin on the PATH." >&2
    exit 1
}

# Debug builds and test runs give SwiftPM the same options: others would make another plan, and so a second build.
# shellcheck disable=SC2034  # The scripts that source this use it.
debug_plan=(--explicit-target-dependency-import-check error)

say() {
    printf '==> %s\n' "$*"
}

# Runs a command; leaves its lines of progress out where nobody watches them, and passes its errors and warnings on.
without_progress() {
    if [ -t 1 ]; then
        "$@"
    else
        "$@" 2>&1 | sed -uE '/^\[[0-9]+\/[0-9]+\] /d'
    fi
}
