# `holdfast bench [NAME]`: benchmarks. Their own class path is built only when they are asked for.

run_benchmarks() {
    case ${1:-} in
        --help | -h)
            echo "usage: holdfast bench [--minutes N] [NAME...]   names and meaning: docs/benchmarks.md"
            return 0
            ;;
    esac
    install_scanners "$@"
    build_benchmarks
    HOLDFAST_NO_BUILD=1 exec "$java" -Xmx4g -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED \
        --sun-misc-unsafe-memory-access=allow -Djava.util.logging.config.file="$here/launcher/logging.properties" \
        -Dholdfast.home="$here" -Dholdfast.agent.flags="$agent_flags" -cp "$(class_path testbed)" io.holdfast.testbed.bench.Main "$@"
}

# Debian's own scanners, beside which baseline-audit measures; without them its rows say so.
install_scanners() {
    case " $* " in
        "  " | *" baseline-audit "*) ;;
        *) return 0 ;;
    esac
    if { command -v oscap && command -v lynis && [ -e /usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml ]; } >/dev/null 2>&1 \
        || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        return 0
    fi
    say "installing for the benchmark: openscap-scanner ssg-debian lynis"
    mkdir -p "$here/target"
    {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends openscap-scanner ssg-debian lynis
    } >"$here/target/apt-bench.log" 2>&1 || say "some could not be installed (target/apt-bench.log)"
}

# target/dist/testbed, when it is missing or older than what it is made of.
build_benchmarks() {
    [ -d "$here/testbed" ] || fail "benchmarks need the source tree" 2
    built=$here/target/dist/testbed/complete
    if [ -f "$built" ] && [ "$built" -nt "$here/target/dist/complete" ] \
        && [ -z "$(find "$here/testbed/pom.xml" "$here/testbed/src/main" -type f -newer "$built" -print 2>/dev/null | head -n 1)" ]; then
        return 0
    fi
    find_maven
    say "building the benchmarks (the log is target/build-bench.log)"
    (cd "$here" && JAVA_HOME=$java_home "$mvn" -B -q --no-transfer-progress -DskipTests -Dquick=true package \
        -pl testbed -am) >"$here/target/build-bench.log" 2>&1 || {
        tail -n 30 "$here/target/build-bench.log" >&2
        fail "the build failed; the whole log is target/build-bench.log"
    }
    rm -rf "$here/target/dist/testbed"
    cp -r "$here/testbed/target/lib" "$here/target/dist/testbed"
    : >"$built"
}
