# `holdfast test`: everything that CI checks. Ends with one line: N passed, N failed, N skipped.

run_tests() {
    install_tools
    # what the scenes start is what a user starts
    ensure_built
    find_maven
    mkdir -p "$here/target"
    find "$here" -path '*/target/surefire-reports/*.xml' -delete 2>/dev/null || true
    before=$(date +%s)
    running_before=$(ours_running)
    say "testing (the log is target/test.log)"
    # a failing test does not hide the ones after it; what failed is counted below
    status=0
    (cd "$here" && JAVA_HOME=$java_home HOLDFAST_NO_BUILD=1 "$mvn" -B --no-transfer-progress -Pcheck \
        -Dmaven.test.failure.ignore=true -Dholdfast.home="$here" "$@" verify) >"$here/target/test.log" 2>&1 &
    build=$!
    follow_log "$build"
    wait "$build" || status=$?
    left=$(ours_running)
    summary "$before" "$status"
}

# Prints each test class as it ends.
follow_log() {
    seen=0
    while kill -0 "$1" 2>/dev/null; do
        sleep 1
        show_new
    done
    show_new
}

show_new() {
    lines=$(wc -l <"$here/target/test.log")
    if [ "$lines" -gt "$seen" ]; then
        sed -n "$((seen + 1)),${lines}p" "$here/target/test.log" \
            | sed -n 's/^.*\[[A-Z]*\] *Tests run: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\), Skipped: \([0-9]*\), Time elapsed: \([0-9.]*\) s.* -- in \(.*\)$/  \6: \1 run, \2 failed, \3 errors, \4 skipped, \5 s/p; s/^\[ERROR\] \(.*COMPILATION ERROR.*\)$/  \1/p'
        seen=$lines
    fi
}

# Debian's real programs that the tests talk to.
install_tools() {
    packages=
    for pair in az:azure-cli chromium:chromium clamd:clamav-daemon openssl:openssl unshare:util-linux curl:curl \
        ps:procps ip:iproute2 nft:nftables unzip:unzip ssh-keygen:openssh-client \
        swtpm:swtpm swtpm_setup:swtpm-tools tpm2:tpm2-tools qemu-system-x86_64:qemu-system-x86 mcopy:mtools cpio:cpio busybox:busybox-static; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || [ -x "/usr/sbin/${pair%%:*}" ] || packages="$packages ${pair#*:}"
    done
    [ -e /usr/share/OVMF/OVMF_CODE_4M.secboot.fd ] || packages="$packages ovmf"
    [ -n "$packages" ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        say "not installed, so what needs them is skipped:$packages"
        return 0
    fi
    say "installing for the tests:$packages"
    mkdir -p "$here/target"
    # shellcheck disable=SC2086
    {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $packages
    } >"$here/target/apt.log" 2>&1 || say "some could not be installed (target/apt.log); what needs them is skipped"
}

# Processes that belong to tests of this checkout.
ours_running() {
    ps -eo pid=,args= 2>/dev/null | grep -E "io\.holdfast\.(server|agent)\.|embedded-pg" | grep -F -e "$here" -e embedded-pg \
        | grep -v grep | awk '{print $1}' | sort | tr '\n' ' '
}

summary() {
    find "$here" -path '*/target/surefire-reports/TEST-*.xml' -exec grep -h -m1 '<testsuite ' {} + >"$here/target/suites.txt" || true
    totals=$(awk '
        function attribute(name) {
            return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0
        }
        { tests += attribute("tests"); failed += attribute("failures") + attribute("errors"); skipped += attribute("skipped") }
        END { printf "%d %d %d", tests - failed - skipped, failed, skipped }' "$here/target/suites.txt")
    # shellcheck disable=SC2086
    set -- "$1" "$2" $totals
    passed=$3 failed=$4 skipped=$5
    sed -n '/^\[ERROR\] \(Failures\|Errors\):/,/^\[ERROR\] Tests run/p' "$here/target/test.log" | head -n 60
    bad=0
    if [ "$2" -ne 0 ]; then
        tail -n 25 "$here/target/test.log"
        say "the build failed (status $2); the whole log is target/test.log"
        bad=1
    fi
    if [ "$skipped" -gt 0 ]; then
        grep -l '<skipped' $(find "$here" -path '*/target/surefire-reports/TEST-*.xml') 2>/dev/null | sed 's/.*TEST-/  skipped in /; s/\.xml$//'
        if [ -n "${CI:-}" ]; then
            say "CI takes no skipped test"
            bad=1
        fi
    fi
    if [ "$left" != "$running_before" ]; then
        say "the tests left processes running: $left"
        bad=1
    fi
    [ "$passed" -gt 0 ] && [ "$failed" -eq 0 ] || bad=1
    say "took $(($(date +%s) - $1)) s"
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    exit "$bad"
}
