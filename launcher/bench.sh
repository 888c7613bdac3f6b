# `holdfast bench [NAME]`: benchmarks. Their own class path is built only when they are asked for.

run_benchmarks() {
    case ${1:-} in
        --help | -h)
            echo "usage: holdfast bench [--minutes N] [NAME...]   names and meaning: docs/benchmarks.md"
            return 0
            ;;
    esac
    build_benchmarks
    HOLDFAST_NO_BUILD=1 exec "$java" -Xmx4g -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED \
        --sun-misc-unsafe-memory-access=allow -Djava.util.logging.config.file="$here/launcher/logging.properties" \
        -Dholdfast.home="$here" -Dholdfast.agent.flags="$agent_flags" -cp "$(class_path testbed)" io.holdfast.testbed.bench.Main "$@"
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
