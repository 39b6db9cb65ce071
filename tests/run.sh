#!/usr/bin/env bash
# Builds dubline with AddressSanitizer, UBSan and leak check, warnings as errors, and runs every
# test. On a fresh Debian 12 it installs what is missing first (root or sudo).
#
#   tests/run.sh                 everything
#   tests/run.sh -L unit         arguments go to ctest: one label ...
#   tests/run.sh -R time         ... or tests by name
#
# The last line is `N passed, N failed` (and `, N skipped` where tests were); the exit status is 0
# only if nothing failed.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
# shellcheck source=samples/packages.sh
. samples/packages.sh

give_up() {
    echo "tests/run.sh: $1" >&2
    echo
    echo "0 passed, 1 failed"
    exit 1
}

dub_ensure_packages "${DUB_PACKAGES_BUILD[@]}" "${DUB_PACKAGES_TEST[@]}" ||
    give_up "packages are missing"

build=build/asan
cmake --preset asan >/dev/null || give_up "cmake failed"
cmake --build "$build" -j "$(nproc)" || give_up "the build failed"

# A test must not depend on who runs it: no key, no service address, no colours, one time zone.
unset SYNC_API_KEY SYNC_API_URL NO_COLOR DUBLINE_LIBEXEC
export TZ=UTC ASAN_OPTIONS=detect_leaks=1:abort_on_error=0
export UBSAN_OPTIONS=print_stacktrace=1

report=$build/report.xml
rm -f "$report"
ctest --test-dir "$build" --output-on-failure -j2 --timeout 300 \
    --output-junit report.xml "$@"
status=$?

python3 - "$report" "$status" <<'PY'
import sys
import xml.etree.ElementTree as xml

report, status = sys.argv[1], int(sys.argv[2])
try:
    suite = xml.parse(report).getroot()
except (OSError, xml.ParseError) as problem:
    print(f"no test report: {problem}", file=sys.stderr)
    print("\n0 passed, 1 failed")
    sys.exit(1)
passed = failed = skipped = 0
for case in suite.iter("testcase"):
    state = case.get("status")
    if state == "run":
        passed += 1
    elif state in ("notrun", "disabled"):
        skipped += 1
    else:
        failed += 1
        print(f"failed: {case.get('name')}")
if status != 0 and failed == 0:
    failed = 1
if passed + failed == 0:
    print("no test was run", file=sys.stderr)
    failed = 1
print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed else 0)
PY
