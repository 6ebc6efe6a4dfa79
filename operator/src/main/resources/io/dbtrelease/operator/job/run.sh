#!/bin/sh
# run.sh plan|build: runs dbt in the user's image and leaves what it wrote where the collector finds it.
#
# POSIX sh, tried with dash and busybox. It is PID 1 of its container, where a signal without a handler does nothing.
# What it leaves in $artifacts: <step>/ (a target folder of dbt), exit/<step>.json, and last of all exit/done.json.
# It exits with dbt's exit code. 64 and above are its own, with the reason in done.json.

set -u

mode=${1-}
root=${DBTRELEASE_DIR:-/dbtrelease}
run=$root/run artifacts=$root/artifacts work=$root/work
path=${DBTRELEASE_PROJECT_PATH:-/project}
tree=${DBTRELEASE_PROJECT_ROOT:-$path}
target=${DBTRELEASE_TARGET:-prod}
ack_seconds=${DBTRELEASE_ACK_SECONDS:-60}
stop_seconds=${DBTRELEASE_STOP_SECONDS:-20}
timeout_seconds=${DBTRELEASE_TIMEOUT_SECONDS:-0}

say() { echo "dbt-release: $*" >&2; }
now() { date -u +%s; }
timestamp() { date -u +%Y-%m-%dT%H:%M:%SZ; }
json_string() { printf '%s' "$1" | tr '\n\t' '  ' | sed 's/\\/\\\\/g; s/"/\\"/g'; }

# write FILE TEXT: whole or not at all, for a reader that polls.
write() { printf '%s\n' "$2" > "$1.tmp" && mv -f "$1.tmp" "$1"; }

# finish CODE [ERROR]: says that all is over, waits until the collector has taken it or its time is up, and exits.
finish() {
  [ -z "$ticker" ] || kill "$ticker" 2> /dev/null
  error=''
  if [ -n "${2-}" ]; then
    say "$2"
    error=",\"error\":\"$(json_string "$2")\""
  fi
  write "$artifacts/exit/done.json" "{\"mode\":\"$(json_string "$mode")\",\"exitCode\":$1$error}"
  give_up=$(($(now) + ack_seconds))
  until [ -e "$artifacts/ack" ]; do
    [ "$(now)" -lt "$give_up" ] || { say "the collector did not acknowledge the artifacts within $ack_seconds s"; break; }
    sleep 1
  done
  exit "$1"
}

# --- stopping dbt ----------------------------------------------------------------------------------------------------
# dbt cancels its queries on INT; of TERM it dies and leaves them running. So TERM becomes INT here. A trap may run
# between any two commands, so it only takes notes; run_step's loop acts on them, and a ticker wakes it for deadlines.
child='' ticker='' woken=false stops=0 timed_out=false
trap 'stops=$((stops + 1)) woken=true' TERM INT
trap 'woken=true' USR1

start_ticker() {
  (while kill -s USR1 $$; do sleep 1; done) > /dev/null 2>&1 &
  ticker=$!
}

# sh starts a background command with INT ignored, programs inherit that, and Python then listens to no INT at all.
# `set -m` would help, but both shells want a terminal for it.
with_interrupts() {
  if [ -n "$python" ]; then
    exec "$python" -I -S -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
  elif env --default-signal=INT true 2> /dev/null; then
    exec env --default-signal=INT "$@"
  fi
  exec "$@"
}

# The interpreter that dbt's own first line names is there for sure; another python may be.
find_python() {
  IFS= read -r line < "$(command -v dbt)" || line=''
  case $line in
    '#!'*python*) python=${line#'#!'} python=${python# } python=${python%% *} ;;
    *) python='' ;;
  esac
  case $python in
    '' | */env) python=$(command -v python3 || command -v python) || python='' ;;
  esac
  [ -z "$python" ] || "$python" -I -S -c '' 2> /dev/null || python=''
}

# Acts on notes and deadlines; called each second while dbt runs.
enforce() {
  clock=$(now)
  # Python needs a moment until it listens; an INT before that is lost.
  [ "$clock" -ge "$((started + 2))" ] || return 0
  if [ "$stops" -gt 0 ] && [ "$kill_at" -eq 0 ]; then
    say "asked to stop: interrupting dbt, which cancels its queries; it is killed in $stop_seconds s"
    kill -s INT "$child" 2> /dev/null
    kill_at=$((clock + stop_seconds))
  elif [ "$timed_out" = false ] && [ "$deadline" -gt 0 ] && [ "$clock" -ge "$deadline" ] && [ "$kill_at" -eq 0 ]; then
    say "dbt's time is over: interrupting it (the release's build.timeout is $timeout_seconds s)"
    timed_out=true
    kill -s INT "$child" 2> /dev/null
    kill_at=$((clock + stop_seconds))
  elif [ "$stops" -gt 1 ] && [ "$kill_at" -gt "$((clock + 2))" ]; then
    say 'asked to stop again: dbt is killed in 2 s'
    kill_at=$((clock + 2))
  elif [ "$kill_at" -gt 0 ] && [ "$clock" -ge "$kill_at" ]; then
    kill -s KILL "$child" 2> /dev/null
  fi
}

# --- dbt's steps -----------------------------------------------------------------------------------------------------
# run_step NAME live|green COMMAND...: runs a command of dbt, records how it ended, and leaves its exit code in $code. What it prints goes to $output, if that is
# set.
output=''
run_step() {
  step=$1 side=$2
  shift 2
  [ "$stops" -eq 0 ] || finish 143 "stopped before dbt's step $step"
  [ "$deadline" -eq 0 ] || [ "$(now)" -lt "$deadline" ] ||
    finish 124 "no time left for dbt's step $step: build.timeout bounds all steps together"

  if [ "$side" = live ]; then
    export DBTRELEASE_SCHEMA="$DBTRELEASE_LIVE_SCHEMA" DBTRELEASE_SUFFIX=''
    [ -z "${DBTRELEASE_LIVE_DATABASE:-}" ] || export DBTRELEASE_DATABASE="$DBTRELEASE_LIVE_DATABASE"
  else
    export DBTRELEASE_SCHEMA="$DBTRELEASE_GREEN_SCHEMA" DBTRELEASE_SUFFIX="$DBTRELEASE_GREEN_SUFFIX"
    [ -z "${DBTRELEASE_GREEN_DATABASE:-}" ] || export DBTRELEASE_DATABASE="$DBTRELEASE_GREEN_DATABASE"
  fi
  export DBT_TARGET_PATH="$artifacts/$step" DBT_LOG_PATH="$artifacts/$step/logs"
  mkdir -p "$DBT_LOG_PATH"

  say "$step: dbt $*"
  started=$(now) started_at=$(timestamp) kill_at=0
  if [ -n "$profile" ]; then set -- "$@" --profile "$profile"; fi
  if [ -n "$output" ]; then
    with_interrupts dbt "$@" --target "$target" --vars "$vars" > "$output" &
  else
    with_interrupts dbt "$@" --target "$target" --vars "$vars" &
  fi
  child=$!

  # Without a signal, wait's answer is dbt's exit code. With one it may be the signal's number, and the next wait tells;
  # if dbt had ended all the same and the shell forgot it (127), the answer before was the code.
  code=127
  while :; do
    before=$code woken=false
    wait "$child"
    code=$?
    if [ "$code" -eq 127 ]; then code=$before; break; fi
    [ "$woken" = true ] || break
    enforce
  done

  interrupted=false
  [ "$stops" -eq 0 ] || interrupted=true
  write "$artifacts/exit/$step.json" "{\"step\":\"$step\",\"exitCode\":$code,\"startedAt\":\"$started_at\",\"finishedAt\":\"$(timestamp)\",\"timedOut\":$timed_out,\"interrupted\":$interrupted}"
  say "$step: exit code $code"
}

must_run() {
  run_step "$@"
  [ "$code" -eq 0 ] || finish "$code"
}

# Packages come from package-lock.yml, where there is one. dbt would quietly write another where packages.yml is newer than
# it, and the next Job, or the next attempt at the same commit, might get other packages.
deps() {
  locked=''
  if [ -f package-lock.yml ]; then
    locked=$(cksum < package-lock.yml)
  else
    say 'no package-lock.yml: dbt takes the newest packages that packages.yml allows; commit the file that dbt deps writes'
  fi
  must_run deps live deps
  [ -z "$locked" ] || [ "$(cksum < package-lock.yml)" = "$locked" ] ||
    finish 78 'package-lock.yml is not that of packages.yml or dependencies.yml, and dbt chose packages anew: run dbt deps, and commit package-lock.yml'
}

# Packages that the image brings are taken as they are: a cluster's pods may reach no package hub.
wants_deps() {
  installed=$(sed -n "s/^packages-install-path: *[\"']\{0,1\}\([^\"' ]*\).*/\1/p" dbt_project.yml)
  installed=${installed:-dbt_packages}
  [ -z "$(ls -A "$installed" 2> /dev/null)" ] || return 1
  for file in packages.yml dependencies.yml; do
    if [ -f "$file" ] && grep -q '^packages:[[:space:]]*\(#.*\)\{0,1\}$' "$file"; then return 0; fi
  done
  return 1
}

# list NAME ARGUMENT...: what dbt selects, one JSON object a line in $artifacts/NAME/nodes.jsonl. Without it the plan is a Full one, so it may fail.
list() {
  mkdir -p "$artifacts/$1"
  # What the first parse found is the same here; a large project takes minutes to read.
  cp "$artifacts/live/partial_parse.msgpack" "$artifacts/$1/" 2> /dev/null || true
  listed=$1
  shift
  output="$artifacts/$listed/nodes.jsonl"
  run_step "$listed" live --quiet ls --output json --output-keys unique_id "$@"
  output=''
  if [ "$stops" -gt 0 ] || [ "$timed_out" = true ]; then finish "$code"; fi
}

# Macros that changed and that dbt's comparison follows from no node: what it calls by itself (materializations, strategies, what stands in for its own macros),
# what hooks of a run call, and what was removed. They go with dbt's list; stars say that they are not known.
unseen_macros() {
  if [ -z "$python" ] || ! "$python" -I -c 'import json, sys
def macros(m): return {i: (x["macro_sql"], x["package_name"], x["depends_on"]["macros"]) for i, x in m["macros"].items()}
def callers(m): return [(n["resource_type"] == "operation", n["depends_on"].get("macros", [])) for n in m["nodes"].values()]
def read(path):
    with open(path, encoding="utf-8") as f: m = json.load(f)
    return macros(m), callers(m), m["metadata"]["adapter_type"]
def reached(macros, open):
    seen, open = set(), list(open)
    while open:
        i = open.pop()
        if i in macros and i not in seen:
            seen.add(i)
            open.extend(macros[i][2])
    return seen
was, _, _ = read(sys.argv[1])
now, calls, adapter = read(sys.argv[2])
seen = reached(now, (i for hook, ids in calls if not hook for i in ids))
dbts = reached(now, [i for i in now if now[i][1] in ("dbt", "dbt_" + adapter)] + [i for hook, ids in calls if hook for i in ids])
for i in sorted({*was, *now}):
    if was.get(i, [0])[0] != now.get(i, [0])[0] and (i in dbts or i not in seen): print(json.dumps({"unique_id": i}))
' "$artifacts/state/manifest.json" "$artifacts/live/manifest.json"; then
    echo '{"unique_id": "macro.*"}'
  fi
}

# What changed since Live was built: the collector brings the manifest of then, and both have Live's names, so that Green's tell nothing.
compare() {
  [ "${DBTRELEASE_STATE:-false}" = true ] || return 0
  give_up=$(($(now) + 120))
  until [ -e "$artifacts/state/manifest.json" ]; do
    if [ -e "$artifacts/state/none" ] || [ "$stops" -gt 0 ] || [ "$(now)" -ge "$give_up" ]; then
      say 'there is no manifest of what Live was built from: everything is built'
      return 0
    fi
    sleep 1
  done
  list modified --select state:modified --state "$artifacts/state"
  [ "$code" -ne 0 ] || unseen_macros >> "$artifacts/modified/nodes.jsonl"
}

# What dbt's comparison does not see, as one digest in the metadata of all that dbt writes, for a change of any may change what is built: the target's name, the
# files of project, packages and profile with vars, hooks, quoting and selectors, versions of dbt's packages, and the variables that files name, with their values.
# What has a secret's name, dbt lets into connections only.
digest() {
  if [ -n "$python" ]; then
    "$python" -I -S -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'
  else
    sha256sum | cut -d ' ' -f 1
  fi
}
# sources FIND-ARGUMENT...: their text. Packages may be links.
sources() {
  find -L . "${installed:-.}" "$DBT_PROFILES_DIR" -type f \( "$@" \) 2> /dev/null | LC_ALL=C sort -u |
    while IFS= read -r file; do cat "$file" && echo; done
}
variables() {
  calls=$(sources -name '*.sql' -o -name '*.yml' -o -name '*.yaml' -o -name '*.py' | tr '\n\r\t' '   ' | sed 's/env_var/\
&/g' | grep '^env_var' | cut -c 1-300)
  name='[A-Za-z_][A-Za-z0-9_]*'
  literal="^env_var *( *[\"']\($name\)[\"'] *[,)].*"
  printf '%s\n' "$calls" | sed -n "s/$literal/\1/p"
  # A name that is computed, or another word for env_var, may read any; where a pod runs says nothing.
  if printf '%s\n' "$calls" | grep -v "$literal" | grep -q .; then
    env | sed -n "s/^\($name\)=.*/\1/p" | grep -v -x -e HOSTNAME -e _ -e PWD -e OLDPWD -e DBT_PROJECT_DIR -e DBT_PROFILES_DIR
  fi
}
environment() {
  printf '%s\n' "${DBT_ENV_CUSTOM_ENV_DBTRELEASE_ATTEMPT%%/*}" "$target"
  [ -z "$python" ] || "$python" -I -c 'import importlib.metadata as m
print(*sorted({"%s %s" % (d.metadata["Name"], d.version) for d in m.distributions() if "dbt" in (d.metadata["Name"] or "")}), sep="\n")'
  sources -name dbt_project.yml -o -name selectors.yml -o -name profiles.yml
  variables | LC_ALL=C sort -u |
    while IFS= read -r name; do
      case $name in DBT_ENV_SECRET_* | DBT_ENV_CUSTOM_ENV_DBTRELEASE_* | DBTRELEASE_*) continue ;; esac
      eval "printf '%s=%s\n' \"\$name\" \"\${$name-}\""
    done
}

plan() {
  DBT_ENV_CUSTOM_ENV_DBTRELEASE_ENVIRONMENT=$(environment | digest)
  export DBT_ENV_CUSTOM_ENV_DBTRELEASE_ENVIRONMENT
  must_run live live parse
  must_run green green parse
  # For this plan, and for the next one, which asks what was selected then.
  if [ -s "$run/select" ] || [ -s "$run/exclude" ] || [ -f selectors.yml ]; then with_selection list scope; fi
  compare
  # A project without sources has nothing to be fresh, and dbt would spend its start-up to say so.
  if [ "${DBTRELEASE_FRESHNESS:-false}" = true ] && ! grep -q '"sources": *{}' "$artifacts/live/manifest.json"; then
    # What the first parse found is the same here; a large project takes minutes to read.
    mkdir -p "$artifacts/freshness"
    cp "$artifacts/live/partial_parse.msgpack" "$artifacts/freshness/" 2> /dev/null || true
    run_step freshness live source freshness
    # Stale sources are the gate's to judge, from sources.json and the exit code in freshness.json.
    if [ "$stops" -gt 0 ] || [ "$timed_out" = true ]; then finish "$code"; fi
  fi
  finish 0
}

# with_selection COMMAND ARGUMENT...: runs it with the selection behind its arguments.
with_selection() {
  for flag in select exclude; do
    [ -s "$run/$flag" ] || continue
    first=true
    while IFS= read -r selector || [ -n "$selector" ]; do
      case $selector in
        '') continue ;;
        -*) finish 78 "build.$flag has the entry '$selector': a selector cannot start with '-'" ;;
      esac
      [ "$first" = false ] || set -- "$@" "--$flag"
      first=false
      set -- "$@" "$selector"
    done < "$run/$flag"
  done
  "$@"
}

build() {
  set -- run_step build green build --threads "${DBTRELEASE_THREADS:-4}"
  [ "${DBTRELEASE_FAIL_FAST:-false}" != true ] || set -- "$@" --fail-fast
  [ "${DBTRELEASE_FULL_REFRESH:-false}" != true ] || set -- "$@" --full-refresh
  # The tests of what is built belong to it, whatever the project says.
  [ "${DBTRELEASE_SLIM:-false}" != true ] || set -- "$@" --indirect-selection eager
  with_selection "$@"
  finish "$code"
}

# --- preparation -----------------------------------------------------------------------------------------------------
if ! { mkdir -p "$artifacts/exit" && true > "$artifacts/exit/.probe" && rm -f "$artifacts/exit/.probe"; }; then
  say "cannot write to $artifacts as user $(id -u): the volume must be writable for the image's user (fsGroup)"
  exit 73
fi
case $mode in plan | build) ;; *) finish 64 "usage: run.sh plan|build" ;; esac
case ${DBTRELEASE_ENGINE:-postgres} in
  snowflake) needed='LIVE_DATABASE GREEN_DATABASE ACCOUNT ROLE WAREHOUSE' ;;
  *) needed='GREEN_SUFFIX DATABASE PASSWORD' ;;
esac
for variable in LIVE_SCHEMA GREEN_SCHEMA HOST USER $needed; do
  eval "[ -n \"\${DBTRELEASE_$variable:-}\" ]" || finish 78 "DBTRELEASE_$variable is not set"
done
case $target in *[!A-Za-z0-9_-]*) finish 78 "build.target '$target' may hold letters, digits, '_' and '-' only" ;; esac
command -v dbt > /dev/null || finish 69 "dbt is not on the PATH of this image ($PATH): install it, or set PATH in the image"
[ -f "$path/dbt_project.yml" ] || finish 66 "no dbt project at $path (no dbt_project.yml there): set project.path to its folder in the image"
find_python

# dbt writes into its project (packages, lock files), and the image's file system may be read-only.
# Of a repository all is copied: a project may have packages beside it.
project=$work/project${path#"$tree"}
{ rm -rf "$work/project" && mkdir -p "$work/project" "$work/profiles" && cp -R "$tree/." "$work/project" &&
  chmod -R u+rwX "$work/project" && cd "$project"; } ||
  finish 73 "cannot copy the project from $tree to $work as user $(id -u): its files must be readable and $work writable"
[ -w "${HOME:-/}" ] || export HOME=/tmp

# What the image or the project sets for itself must not turn a release into something else.
unset DBT_PROFILE DBT_TARGET DBT_DEFER DBT_DEFER_TO_STATE DBT_FAVOR_STATE DBT_FAVOR_STATE_MODE DBT_EMPTY DBT_SAMPLE \
  DBT_FULL_REFRESH DBT_EVENT_TIME_START DBT_EVENT_TIME_END DBT_RESOURCE_TYPES DBT_EXCLUDE_RESOURCE_TYPES DBT_FAIL_FAST DBT_WRITE_JSON \
  DBT_QUIET DBT_LOG_LEVEL
export DBT_PROJECT_DIR="$project" DBT_SEND_ANONYMOUS_USAGE_STATS=false DBT_USE_COLORS=false
# The collector follows one file, so the log must not rotate. Level info tells what starts and what ends.
export DBT_LOG_FORMAT_FILE=json DBT_LOG_LEVEL_FILE=info DBT_LOG_FILE_MAX_BYTES=0

if [ -n "${DBTRELEASE_PROFILES_DIR:-}" ]; then
  profile=''
  export DBT_PROFILES_DIR="$DBTRELEASE_PROFILES_DIR"
  [ -f "$DBT_PROFILES_DIR/profiles.yml" ] || finish 78 "no profiles.yml in $DBT_PROFILES_DIR, the project's own profiles folder"
else
  profile=dbtrelease
  export DBT_PROFILES_DIR="$work/profiles" DBTRELEASE_TARGET="$target"
  for secret in PASSWORD PRIVATE_KEY PRIVATE_KEY_PASSPHRASE; do
    # Without the line break at its end that a Secret made from a file has.
    eval "[ -z \"\${DBTRELEASE_$secret:-}\" ] || export DBT_ENV_SECRET_DBTRELEASE_$secret=\"\$(printf '%s' \"\$DBTRELEASE_$secret\")\""
    unset "DBTRELEASE_$secret"
  done
  sed "s/^    DBTRELEASE_TARGET:/    $target:/" "$run/profiles.yml" > "$DBT_PROFILES_DIR/profiles.yml" ||
    finish 73 "cannot write $DBT_PROFILES_DIR/profiles.yml from $run/profiles.yml"
fi
vars='{}'
[ ! -s "$run/vars.json" ] || vars=$(cat "$run/vars.json")

deadline=0
[ "$timeout_seconds" -eq 0 ] || deadline=$(($(now) + timeout_seconds))
start_ticker
if wants_deps; then deps; fi
"$mode"
