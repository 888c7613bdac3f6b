# Caches of loaded classes and profiles (JDK 25, -XX:AOTCacheOutput), made by one short run of each program at build time.
# They only make starts faster: without them, or with another java, everything works the same.

train() {
    [ -z "${HOLDFAST_NO_CACHE:-}" ] || return 0
    trained=$(mktemp -d) || return 0
    learn >"$here/target/train.log" 2>&1 || say "no class caches were made, starts are slower; see target/train.log"
    rm -rf "$trained"
}

# The programs write their caches when they end; that takes most of the time, so they end together.
learn() {
    dist=$here/target/dist
    # shellcheck disable=SC2086
    "$java" $server_flags -XX:AOTCacheOutput="$dist/server.aot" \
        -Djava.util.logging.config.file="$here/launcher/logging.properties" -cp "$(class_path server)" io.holdfast.server.Main \
        --data "$trained" --shipped "$dist/shipped" --listen 127.0.0.1:0 --agents 127.0.0.1:0 &
    server=$!
    agent=
    turns=0
    while [ ! -f "$trained/credentials.json" ]; do
        turns=$((turns + 1))
        if [ "$turns" -gt 600 ] || ! kill -0 "$server" 2>/dev/null; then
            kill "$server" 2>/dev/null || true
            return 1
        fi
        sleep 0.05
    done
    learn_agent || true
    for process in $agent $server; do
        kill "$process" 2>/dev/null || true
    done
    for process in $agent $server; do
        wait "$process" || true
    done
    [ -f "$dist/server.aot" ]
}

learn_agent() {
    mkdir -p "$trained/agent"
    first_party=-Dholdfast.first-party=$dist/agent/first-party.json
    # shellcheck disable=SC2086
    trained_value clientSecret | HOLDFAST_AGENT_HOME=$trained/agent "$java" $cli_flags -cp "$(class_path agent)" "$first_party" \
        io.holdfast.agent.cli.Main connect --control-plane "$(trained_value resourceManager)" --ca "$trained/ca.pem" \
        --tenant-id "$(trained_value tenantId)" --subscription-id "$(trained_value subscriptionId)" \
        --resource-group holdfast --location local \
        --service-principal-id "$(trained_value clientId)" --service-principal-secret - || return 1
    # shellcheck disable=SC2086
    HOLDFAST_AGENT_HOME=$trained/agent MALLOC_ARENA_MAX=1 "$java" $agent_flags -XX:AOTCacheOutput="$dist/agent.aot" \
        -cp "$(class_path agent)" "$first_party" io.holdfast.agent.daemon.Main &
    agent=$!
    # once the agent is there: its answer is part of what is learned
    turns=0
    until HOLDFAST_NO_BUILD=1 HOLDFAST_AGENT_HOME=$trained/agent "$here/hfagent" show --json | grep -q '"status" *: *"Connected"'; do
        turns=$((turns + 1))
        [ "$turns" -lt 20 ] || return 1
        sleep 0.2
    done
    # shellcheck disable=SC2086
    HOLDFAST_AGENT_HOME=$trained/agent "$java" $cli_flags -XX:AOTCacheOutput="$dist/hfagent.aot" \
        -cp "$(class_path agent)" "$first_party" io.holdfast.agent.cli.Main show
}

trained_value() {
    sed -n "s/^ *\"$1\": \"\\(.*\\)\",\\{0,1\\}\$/\\1/p" "$trained/credentials.json"
}
