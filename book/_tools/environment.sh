#!/bin/sh
# Make .venv with what requirements.txt pins, or say in plain words what is missing.
# PYTHON=/path/to/python chooses the interpreter; otherwise the first that is 3.11 or newer is taken.
set -u
cd "$(dirname "$0")/../.." || exit 1

fail() {
    printf '\nThe environment was not made: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
    if command -v "$candidate" >/dev/null 2>&1 && new_enough "$candidate"; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || fail "no Python 3.11 or newer was found ($(python3 --version 2>&1 | head -n 1))." \
    "Install one, and if it is not on the PATH name it: make book PYTHON=/path/to/python3.12"

if ! [ -x .venv/bin/python ] || ! new_enough .venv/bin/python; then
    free=$(df -Pk . | awk 'NR == 2 {print int($4 / 1048576)}')
    [ "$free" -ge 3 ] || fail "only $free GiB are free on this disk; about 3 GiB are needed." \
        "Free some space (or clone onto another disk) and run the same command again."
    echo "Making .venv with $("$python" --version) ..."
    rm -rf .venv
    "$python" -m venv .venv || fail "$python cannot make a virtual environment." \
        "On Debian and Ubuntu its package is called python3-venv."
fi

log=.venv/install.log
echo "Installing what requirements.txt pins (a few minutes the first time) ..."
{
    .venv/bin/python -m pip install --disable-pip-version-check -r requirements.txt &&
        .venv/bin/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -q -e . &&
        echo done >.venv/installed
} 2>&1 | tee "$log" | sed -n '/^Collecting /p; /^Installing /s/:.*/ .../p; /^ERROR/p'
if ! [ -e .venv/installed ]; then
    if grep -qiE 'no space left|errno 28' "$log"; then
        fail "the disk is full." "Free about 3 GiB and run the same command again; what was downloaded is kept."
    elif grep -qiE 'connection|resolution|timed out|unreachable|proxy|ssl' "$log"; then
        fail "the package index could not be reached." \
            "Check the network (or the proxy that pip is told of) and run the same command again. Details: $log"
    fi
    fail "pip stopped with an error." "Its last lines stand above, all of them in $log"
fi
rm -f .venv/installed
touch .venv/ready
