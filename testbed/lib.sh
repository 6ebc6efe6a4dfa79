# shellcheck shell=bash
# What the testbed's commands share. Sourced, not run. Messages go to stderr: stdout is for results.

TESTBED=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # for those who source this
STATE=${DBTRELEASE_TESTBED:-/tmp/dbtrelease-testbed}
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/dbt-release-operator
KUBERNETES_VERSION=v1.36.3

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
    local text=$1 output start took rc=0
    shift
    printf '%s ... ' "$text" >&2
    start=$(milliseconds)
    output=$(mktemp)
    "$@" >"$output" 2>&1 || rc=$?
    took=$(($(milliseconds) - start))
    printf '%d.%d s%s\n' $((took / 1000)) $((took % 1000 / 100)) "$([ $rc = 0 ] || echo ", failed")" >&2
    [ $rc = 0 ] || tail -n 30 "$output" >&2
    rm -f "$output"
    return $rc
}

# wait_for SECONDS COMMAND…: repeats the command until it succeeds.
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || {
            echo "gave up waiting for: $*"
            return 1
        }
        sleep 0.2
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
    step "installing $*" apt-get install -y -qq --no-install-recommends "$@" || die "could not install $*"
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
