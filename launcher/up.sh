# `holdfast up`: the control plane and an agent for this machine, in the foreground until TERM or Ctrl-C.

up() {
    data=.holdfast
    with_agent=yes
    server_options=
    while [ $# -gt 0 ]; do
        case $1 in
            --no-agent) with_agent=no ;;
            --help | -h)
                usage
                return 0
                ;;
            --data)
                [ $# -gt 1 ] || fail "--data needs a value" 2
                data=$2
                shift
                ;;
            --listen | --agents | --packages | --clamd | --disconnect-after | --upgrade-healthy-for | --postgres | --witness)
                [ $# -gt 1 ] || fail "$1 needs a value" 2
                case $2 in *[[:space:]]*) fail "$1: white space in the value" 2 ;; esac
                server_options="$server_options $1 $2"
                shift
                ;;
            *) fail "unknown option $1 (holdfast up --help lists them)" 2 ;;
        esac
        shift
    done
    umask 077
    mkdir -p "$data/log" || fail "the folder $data cannot be made"
    data=$(CDPATH='' cd -- "$data" && pwd -P)
    server=
    agent=
    trap 'stop_all; exit 0' INT TERM
    start_server
    if [ "$with_agent" = yes ]; then
        if [ "$(id -u)" = 0 ]; then
            start_agent
        else
            say "not root, so no agent is started for this machine (handlers run as root)"
            with_agent=no
        fi
    fi
    await_server
    [ "$with_agent" = no ] || connect_agent
    tell
    # ends when the control plane ends; signals interrupt the wait and run the trap
    wait "$server" && status=0 || status=$?
    stop_all
    fail "the control plane ended by itself (status $status); its log is $data/log/server.log"
}

start_server() {
    rm -f "$data/credentials.json"
    find_cache server
    # shellcheck disable=SC2086
    "$java" $server_flags ${HOLDFAST_SERVER_OPTIONS:-} ${cache:+"-XX:AOTCache=$cache"} \
        -Djava.util.logging.config.file="$here/launcher/logging.properties" -cp "$(class_path server)" \
        io.holdfast.server.Main \
        --data "$data" --shipped "$here/target/dist/shipped" $server_options >>"$data/log/server.log" 2>&1 &
    server=$!
}

start_agent() {
    find_cache agent
    # shellcheck disable=SC2086
    HOLDFAST_AGENT_HOME=$data/agent MALLOC_ARENA_MAX=1 "$java" $agent_flags ${cache:+"-XX:AOTCache=$cache"} -cp "$(class_path agent)" \
        -Dholdfast.first-party="$here/target/dist/agent/first-party.json" \
        ${HOLDFAST_AGENT_OPTIONS:-} io.holdfast.agent.daemon.Main >>"$data/log/agent.log" 2>&1 &
    agent=$!
}

await_server() {
    while [ ! -f "$data/credentials.json" ]; do
        if ! kill -0 "$server" 2>/dev/null; then
            tail -n 5 "$data/log/server.log" >&2
            stop_all
            fail "the control plane did not start; its log is $data/log/server.log"
        fi
        sleep 0.05
    done
}

value() {
    sed -n "s/^ *\"$1\": \"\\(.*\\)\",\\{0,1\\}\$/\\1/p" "$data/credentials.json"
}

connect_agent() {
    [ ! -f "$data/agent/state/connected" ] || return 0
    value clientSecret | HOLDFAST_AGENT_HOME=$data/agent "$here/hfagent" connect \
        --control-plane "$(value resourceManager)" --ca "$data/ca.pem" \
        --tenant-id "$(value tenantId)" --subscription-id "$(value subscriptionId)" \
        --resource-group holdfast --location local \
        --service-principal-id "$(value clientId)" --service-principal-secret - >>"$data/log/connect.log" 2>&1 \
        && status=0 || status=$?
    # 67, already connected: an `up` before this one was killed after connecting and before it could note that
    if [ "$status" -ne 0 ] && [ "$status" -ne 67 ]; then
        tail -n 5 "$data/log/connect.log" >&2
        stop_all
        fail "this machine could not be connected; the log is $data/log/connect.log"
    fi
    : >"$data/agent/state/connected"
}

stop_all() {
    trap '' INT TERM
    for process in $agent $server; do
        kill -TERM "$process" 2>/dev/null || true
    done
    for process in $agent $server; do
        wait "$process" 2>/dev/null || true
    done
}

tell() {
    manager=$(value resourceManager)
    cat <<TEXT
Holdfast is up.
  portal      $(value portal)
  sign in     client id $(value clientId), secret in $data/credentials.json
  this machine: HOLDFAST_AGENT_HOME=$data/agent ./hfagent show

With the az command line (Debian package azure-cli), in bash:
  export REQUESTS_CA_BUNDLE=$data/ca.pem
  az cloud register -n holdfast --endpoint-resource-manager $manager --endpoint-active-directory $manager/adfs \\
    --endpoint-active-directory-resource-id $manager/ --endpoint-active-directory-graph-resource-id $manager/graph
  az cloud set -n holdfast
  az login --service-principal -t $(value tenantId) -u $(value clientId) -p @<(sed -n 's/.*"clientSecret": "\(.*\)".*/\1/p' $data/credentials.json)

Ctrl-C stops it.
TEXT
}
