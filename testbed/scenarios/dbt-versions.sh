# shellcheck shell=bash
# Releases built by dbt 1.8, 1.9 and 1.10 go live one after another, their artifacts judged by the same gates
work=$(mktemp -d)
undo() { rm -rf "$work"; }
# The example as 1.8 reads it: what is newer there is the snapshot's YAML, tests' "arguments", and sources' "config".
project() { # VERSION DEST
    "$REPOSITORY/examples/jaffle-shop/version" "$1" "$2"
    rm -r "$2/snapshots"
    find "$2" -name '*.yml' -exec sed -i '/^ *arguments:$/d' {} +
    sed -i 's/">=1.9.0"/">=1.8.0"/' "$2/dbt_project.yml"
    sed -i -e '/^ *config:$/d' -e 's/^  \( *freshness:\)/\1/' -e 's/^  \( *\(warn_after\|error_after\|loaded_at_field\):\)/\1/' "$2/models/staging/_sources.yml"
}
goes_live() { # NUMBER DBT_VERSION
    release_yaml "dbt-$2" <<'YAML' | kubectl apply -f -
  gates:
  - {name: tests, tests: {maxFailed: 0, minExecuted: 20}}
  - {name: sources, sourceFreshness: {threshold: Error, onStale: Hold}}
  - {name: no-breaking-change, schemaDiff: {allow: [AddColumn, AddRelation]}}
  - {name: orders-count, rowCountDiff: {relations: [fct_orders], maxDecreasePercent: 5}}
YAML
    await 400 "dbt $2" attempt_ended "$1" Succeeded
    [ "$(live_markers)" = "$1/$1" ]
    said=$(kubectl -n "$SHOP" logs -l "dbtrelease.io/job=build,dbtrelease.io/attempt=$1" -c dbt --tail=-1)
    grep -m 1 "Running with dbt=${2//./\\.}\." <<<"$said"
    say "$(release_field '{range .status.attempt.gates.results[*]}{.name}={.verdict} {end}')"
}
project v1 "$work/v1"
project v2 "$work/v2"
for version in 1.8:v1 1.9:v2 1.10:v2; do
    "$TESTBED/images" dbt --tag "dbt-${version%:*}" --project "$work/${version#*:}" --requirements "$TESTBED/dbt/requirements-${version%:*}.txt" >/dev/null
done
goes_live 1 1.8
readers_start 4
goes_live 2 1.9
goes_live 3 1.10
readers_stop
