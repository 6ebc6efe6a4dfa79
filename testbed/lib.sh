# shellcheck shell=bash
# What the testbed's commands share. Sourced, not run. Messages go to stderr: stdout is for results.

shopt -s inherit_errexit

TESTBED=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # for those who source this
STATE=${DBTRELEASE_TESTBED:-/tmp/dbtrelease-testbed}
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/dbt-release-operator
KUBERNETES_VERSION=v1.36.3
# Where pods find this machine. A bridge without ports, because not every kernel has the dummy device.
NODE_ADDRESS=172.30.0.1
NODE_DEVICE=dbtrelease0
# shellcheck disable=SC2034
POD_RANGE=10.244.0.0/24

say() { printf '%s\n' "$*" >&2; }

die() {
    say "${0##*/}: $*"
    exit 1
}

# Milliseconds since boot: not moved by changes of the clock.
milliseconds() {
    local up _
    read -r up _ </proc/uptime
    echo "${up/./}0"
}

# step TEXT COMMAND…: runs the command, prints one line with its seconds, and its output where it fails.
step() {
    local text=$1 output start took rc flags=$-
    shift
    printf '%s ... ' "$text" >&2
    start=$(milliseconds)
    output=$(mktemp)
    # Not "$@" || rc=$?: bash would then go on after an error inside a function.
    set +e
    (
        set -e
        "$@"
    ) >"$output" 2>&1
    rc=$?
    [[ $flags != *e* ]] || set -e
    took=$(($(milliseconds) - start))
    printf '%d.%d s%s\n' $((took / 1000)) $((took % 1000 / 100)) "$([ $rc = 0 ] || echo ", failed")" >&2
    [ $rc = 0 ] || tail -n 30 "$output" >&2
    rm -f "$output"
    return $rc
}

# wait_for SECONDS COMMAND…: repeats the command until it succeeds, every 0.2 s or WAIT_PAUSE. DBTRELEASE_PATIENCE multiplies the seconds, where the
# machine does other things besides.
wait_for() {
    local end=$((SECONDS + $1 * ${DBTRELEASE_PATIENCE:-1}))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || {
            echo "gave up waiting for: $*"
            return 1
        }
        sleep "${WAIT_PAUSE:-0.2}"
    done
}

# need COMMAND=PACKAGE…: installs the Debian packages whose command is missing.
need() {
    local pair missing=()
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || [ -e "${pair%%=*}" ] || missing+=("${pair#*=}")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "needed and not found: ${missing[*]}; install them with your package manager"
    [ "$(id -u)" = 0 ] || die "needed and not found: ${missing[*]}; run as root, or: apt-get install ${missing[*]}"
    apt_install "${missing[@]}"
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    step "refreshing the package lists" apt-get update -qq || say "going on with the old lists"
    step "installing $*" apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends "$@" || die "could not install $*"
}

# dbt_venv: prints the folder of a Python environment with dbt as the example wants it.
dbt_venv() { python_environment dbt-venv "${TESTBED%/*}/examples/jaffle-shop/requirements.txt" dbt; }

# python_environment NAME REQUIREMENTS WHAT: prints the folder of an environment with these requirements, cached by their checksum; makes it where it is
# missing, once where two ask for it.
python_environment() {
    local folder
    need python3=python3
    # Debian has python3 without what makes environments.
    python3 -c 'import ensurepip, venv' 2>/dev/null || need /nonexistent=python3-venv
    folder=$CACHE/$1/$({ cat "$2" && python3 --version; } | sha256sum | cut -c1-16)
    mkdir -p "$folder"
    (
        flock 9
        [ -f "$folder/complete" ] || step "installing $3 (the first time)" install_venv "$2" "$folder"
    ) 9>"$folder/lock" || return 1
    echo "$folder/venv"
}

# install_venv REQUIREMENTS FOLDER: FOLDER/venv, and FOLDER/complete when it has all.
install_venv() {
    rm -rf "$2/venv"
    python3 -m venv "$2/venv" && "$2/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$1" && touch "$2/complete"
}

# kube_binary: prints the path of the binary with the Kubernetes components; builds it where it is missing.
kube_binary() {
    local key folder
    key=$(cd "$TESTBED/kube" && cat go.mod go.sum ./*.go pause/*.go | sha256sum | cut -c1-16)
    folder=$CACHE/kube/$key
    if [ ! -x "$folder/kube" ]; then
        command -v go >/dev/null || die "Go 1.26 or newer builds the Kubernetes components and is not in PATH: https://go.dev/dl"
        mkdir -p "$folder"
        # Two commands at once build once.
        (
            flock 9
            [ -x "$folder/kube" ] || step "building Kubernetes $KUBERNETES_VERSION (4 to 9 minutes the first time)" build_kube "$folder"
        ) 9>"$folder/lock" || return 1
    fi
    echo "$folder/kube"
}

build_kube() {
    local version=k8s.io/component-base/version
    cd "$TESTBED/kube" || return 1
    # Without these flags the version reads v0.0.0-master, which clients such as Helm refuse.
    CGO_ENABLED=0 go build -trimpath -o "$1/kube.new" -ldflags "-s -w -X $version.gitVersion=$KUBERNETES_VERSION -X $version.gitMajor=1 -X $version.gitMinor=36" . &&
        CGO_ENABLED=0 go build -trimpath -o "$1/pause" -ldflags "-s -w" ./pause &&
        mv "$1/kube.new" "$1/kube"
}

# write_image ARCHIVE NAME PROGRAM: an image of one static program, as a docker archive.
write_image() {
    local work layer config entry=${3##*/}
    work=$(mktemp -d)
    tar -C "${3%/*}" --owner=0 --group=0 --mtime=@0 -cf "$work/layer.tar" "$entry"
    layer=$(sha256sum <"$work/layer.tar" | cut -c1-64)
    config='{"architecture":"amd64","os":"linux","config":{"Entrypoint":["/'$entry'"],"User":"65535:65535"},'
    config+='"rootfs":{"type":"layers","diff_ids":["sha256:'$layer'"]}}'
    printf %s "$config" >"$work/config.json"
    printf %s '[{"Config":"config.json","RepoTags":["'"$2"'"],"Layers":["layer.tar"]}]' >"$work/manifest.json"
    tar -C "$work" -cf "$1.new" config.json layer.tar manifest.json
    mv "$1.new" "$1"
    rm -rf "$work"
}

# Daemons. Each has a record of its process: pid, start time, command line. A pid alone is not proof: after a
# crash or a reboot it may be somebody else's.

# start_time PID: clock ticks since boot; the 22nd field, counted behind the command's name, which may hold spaces.
start_time() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    # shellcheck disable=SC2086 # split on purpose
    set -- ${stat##*) }
    echo "${20}"
}

# detached COMMAND…: becomes the command, in a session of its own and without this shell's files: a lock that a daemon inherits is held as long as it runs.
detached() {
    local fd
    for fd in "/proc/$BASHPID/fd/"*; do
        fd=${fd##*/}
        [ "$fd" -le 2 ] || exec {fd}>&-
    done
    exec setsid "$@"
}

# spawn FOLDER NAME COMMAND…: starts a daemon that outlives this shell, unless it runs already.
spawn() {
    local folder=$1 name=$2
    shift 2
    ! pid_of "$folder" "$name" >/dev/null || return 0
    mkdir -p "$folder/pids" "$folder/logs"
    detached "$@" </dev/null >>"$folder/logs/$name.log" 2>&1 &
    printf '%s %s\n%s\n' $! "$(start_time $!)" "$*" >"$folder/pids/$name"
    # It is this shell's copy until it becomes the daemon: who asks for the daemon meanwhile would take it for gone.
    local try
    for ((try = 0; try < 50 * ${DBTRELEASE_PATIENCE:-1}; try++)); do
        ! pid_of "$folder" "$name" >/dev/null || return 0
        sleep 0.05
    done
}

# pid_of FOLDER NAME: prints the pid of a daemon that spawn started and that still runs; fails for any other.
pid_of() {
    local pid started command
    { read -r pid started && read -r command; } 2>/dev/null <"$1/pids/$2" || return 1
    [ "$(start_time "$pid")" = "$started" ] || return 1
    [ "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)" = "$command " ] || return 1
    echo "$pid"
}

# end_daemon FOLDER NAME SECONDS: asks the daemon to end, and kills it if it has not by then.
end_daemon() {
    local pid end=$((SECONDS + $3))
    if pid=$(pid_of "$1" "$2"); then
        kill -TERM "$pid" 2>/dev/null || true
        while pid_of "$1" "$2" >/dev/null; do
            [ $SECONDS -lt $end ] || kill -KILL "$pid" 2>/dev/null || true
            sleep 0.1
        done
    fi
    rm -f "$1/pids/$2"
}

# until_ready FOLDER NAME SECONDS COMMAND…: waits for the command to succeed, as long as wait_for would; gives up early where the daemon dies.
until_ready() {
    local folder=$1 name=$2 end=$((SECONDS + $3 * ${DBTRELEASE_PATIENCE:-1}))
    shift 3
    until "$@" >/dev/null 2>&1; do
        if ! pid_of "$folder" "$name" >/dev/null || [ $SECONDS -ge $end ]; then
            echo "$name did not become ready; the end of $folder/logs/$name.log:"
            tail -n 15 "$folder/logs/$name.log"
            return 1
        fi
        sleep 0.2
    done
}

# processes_with TEXT: the pids of the processes whose command line, words joined by spaces, holds the text.
processes_with() {
    local folder words
    for folder in /proc/[0-9]*; do
        words="$(tr '\0' ' ' 2>/dev/null <"$folder/cmdline")" || continue
        [[ $words != *"$1"* ]] || echo "${folder#/proc/}"
    done
}

# One command at a time changes a folder; the others wait for it.
lock() {
    mkdir -p "$1"
    exec 8>"$1/.lock"
    flock -w 900 8 || die "another command holds $1/.lock"
}

node_device_up() {
    ip link show "$NODE_DEVICE" >/dev/null 2>&1 || ip link add "$NODE_DEVICE" type bridge
    ip addr replace "$NODE_ADDRESS/32" dev "$NODE_DEVICE"
    ip link set "$NODE_DEVICE" up
}

node_device_down() {
    ip link delete "$NODE_DEVICE" 2>/dev/null || true
}
