# Shared by ./holdfast and ./hfagent. POSIX sh; sourced, with $here set to the checkout or installation.

fail() {
    printf 'holdfast: %s\n' "$1" >&2
    exit "${2:-1}"
}

# Prints the first java of version 25 or newer.
find_java() {
    for home in "${HOLDFAST_JAVA_HOME:-}" "${JAVA_HOME:-}"; do
        if [ -n "$home" ] && good_java "$home/bin/java"; then
            return 0
        fi
    done
    if on_path=$(command -v java 2>/dev/null) && good_java "$on_path"; then
        return 0
    fi
    for home in /usr/lib/jvm/* /opt/jdk* /opt/java/* "$HOME"/.sdkman/candidates/java/current; do
        if good_java "$home/bin/java"; then
            return 0
        fi
    done
    fail "needs a JDK 25 or newer; install one (for example Temurin 25) and set HOLDFAST_JAVA_HOME to it." 2
}

# Sets $java and $java_home when the program is a JDK 25 or newer.
good_java() {
    [ -x "$1" ] && [ -x "$(dirname "$1")/javac" ] || return 1
    real=$(readlink -f "$1")
    release=$(dirname "$(dirname "$real")")/release
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2>/dev/null)
    [ "${major:-0}" -ge 25 ] || return 1
    java=$real
    java_home=$(dirname "$(dirname "$real")")
}

# Sets $mvn; installs Maven where it can.
find_maven() {
    if mvn=$(command -v mvn 2>/dev/null); then
        return 0
    fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "installing Maven"
        mkdir -p "$here/target"
        if apt-get update -qq >"$here/target/apt.log" 2>&1 \
            && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends maven >>"$here/target/apt.log" 2>&1 \
            && mvn=$(command -v mvn); then
            return 0
        fi
        fail "Maven could not be installed; see $here/target/apt.log"
    fi
    fail "needs Maven 3.8 or newer to build; install it (Debian: apt-get install maven)." 2
}

say() {
    printf 'holdfast: %s\n' "$1" >&2
}

sources_changed() {
    [ -f "$here/target/dist/complete" ] || return 0
    changed=$(find "$here/pom.xml" "$here/kernel" "$here/policy" "$here/attestation" "$here/trust" "$here/protocol" "$here/control" "$here/store" \
        "$here/rest" "$here/gateway" "$here/portal" "$here/server" "$here/cli" "$here/agent" "$here/extensions" \
        "$here/launcher" \( -name target -prune \) -o \( -type f -path '*src/test*' -prune \) \
        -o -type f -newer "$here/target/dist/complete" -print 2>/dev/null | head -n 1)
    [ -n "$changed" ]
}

# Builds when nothing was built yet or a source is newer; one build at a time.
ensure_built() {
    [ -d "$here/kernel" ] && [ -z "${HOLDFAST_NO_BUILD:-}" ] || return 0 # an installation, or a test of what is built
    sources_changed || return 0
    mkdir -p "$here/target"
    if command -v flock >/dev/null 2>&1 && [ -z "${HOLDFAST_BUILDING:-}" ]; then
        exec 9>"$here/target/build.lock"
        flock 9
        sources_changed || { exec 9>&-; return 0; }
    fi
    find_maven
    if [ -f "$here/target/dist/complete" ]; then
        say "building, sources have changed"
    else
        say "building for the first time (a few minutes, the log is target/build.log)"
    fi
    (cd "$here" && JAVA_HOME=$java_home "$mvn" -B -q -T 2 --no-transfer-progress -DskipTests -Dquick=true package \
        -pl server,cli,agent,extensions/custom-script,extensions/run-command,extensions/guest-attestation -am) >"$here/target/build.log" 2>&1 9>&- || {
        tail -n 30 "$here/target/build.log" >&2
        fail "the build failed; the whole log is target/build.log"
    }
    assemble
    say "built"
    exec 9>&- || true
}

# ship FOLDER PUBLISHER TYPE VERSION MULTICONFIG: puts a handler of ours into the distribution, and its digest into the agent's.
ship() {
    zip=$here/extensions/$1/target/handler.zip
    cp "$zip" "$dist.new/shipped/$2.$3__$4.zip"
    shipped="$shipped${shipped:+,}{\"publisher\":\"$2\",\"type\":\"$3\",\"version\":\"$4\",\"file\":\"$2.$3__$4.zip\",\"multiConfig\":$5}"
    pinned="$pinned${pinned:+,}\"$2/$3\":{\"$4\":\"$(sha256sum "$zip" | cut -d' ' -f1)\"}"
}

# target/dist: what runs, apart from what is compiled.
assemble() {
    dist=$here/target/dist
    rm -rf "$dist.new"
    mkdir -p "$dist.new/shipped"
    for room in server cli agent; do
        cp -r "$here/$room/target/lib" "$dist.new/$room"
    done
    cp -r "$here/agent/src/main/resources/io/holdfast/agent/controls/lists" "$dist.new/agent/lists"
    shipped= pinned=
    ship custom-script Holdfast.Compute CustomScript 1.0.0 true
    ship run-command Holdfast.Compute RunCommand 1.0.0 true
    ship guest-attestation Holdfast.Security GuestAttestation 1.0.0 false
    printf '[%s]\n' "$shipped" >"$dist.new/shipped/shipped.json"
    printf '{%s}\n' "$pinned" >"$dist.new/agent/first-party.json"
    rm -rf "$dist"
    mv "$dist.new" "$dist"
    . "$here/launcher/train.sh"
    train
    : >"$dist/complete"
}

# Sets $cache to the cache of loaded classes of a program when there is one (train.sh).
find_cache() {
    cache=$here/target/dist/$1.aot
    [ -f "$cache" ] || cache=
}

# Class path of a room: its own jars, sorted, so that the order never varies.
class_path() {
    printf '%s' "$here/target/dist/$1/*"
}

# G1 with these ratios gives memory back after a peak; Java 25 is told what Netty and SQLite do: native code, and memory
# outside of the heap.
server_flags="-Xmx${HOLDFAST_SERVER_HEAP:-1g} -XX:+UseG1GC -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=15 -XX:+UseCompactObjectHeaders
 -XX:TrimNativeHeapInterval=5000 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
 -Xlog:aot=off -Xlog:cds=off"

# The daemon's memory is counted: small heap, small stacks, one collector thread. The optimising compiler stays: it costs
# about one megabyte, and without it SHA-256 of a package runs at a ninth of its speed. Each time that code of 15 % of the code
# cache has come, a whole collection would look for code that is not used any more, and stop the agent for 60 ms and more.
agent_flags="-Xms6m -Xmx48m -Xss256k -XX:+UseSerialGC -XX:+UseCompactObjectHeaders
 -XX:ReservedCodeCacheSize=24m -XX:SweeperThreshold=60 -XX:TrimNativeHeapInterval=2000 --enable-native-access=ALL-UNNAMED -Xlog:aot=off -Xlog:cds=off"
cli_flags="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -Xlog:aot=off -Xlog:cds=off"
