# shellcheck shell=bash
# A stage for real releases: cluster, PostgreSQL, images, chart, and shops (a namespace with a database of its own).
# The demo and the end-to-end scenarios share it. Sourced, not run, after lib.sh.

REPOSITORY=$(dirname "$TESTBED")
OPERATOR_NAMESPACE=${OPERATOR_NAMESPACE:-dbt-release-system}
CHART=$REPOSITORY/helm/dbt-release-operator
DIST=$REPOSITORY/operator/target/dist
STAGE=$STATE/stage
# What the roles' passwords are derived from: never printed, not in argv, gone with the testbed.
STAGE_SECRET=$STAGE/secret

kubectl() { "$TESTBED/cluster" kubectl "$@"; }

psql_as_admin() { PGDATABASE=${SHOP_DATABASE:-shop} "$TESTBED/postgres" psql "$@"; }

java_home() { "$REPOSITORY/mvnw" --print-jdk; }

# cli ARG…: the operator's jar as a person uses it.
cli() { KUBECONFIG=$("$TESTBED/cluster" kubeconfig) "$(java_home)/bin/java" -jar "$DIST/dbt-release-operator.jar" "$@"; }

password() { # of a role
    mkdir -p "$STAGE"
    [ -s "$STAGE_SECRET" ] || (umask 077 && head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$STAGE_SECRET")
    printf '%s-%s' "$1" "$(cat "$STAGE_SECRET")" | sha256sum | cut -c1-32
}

stage_up() {
    "$TESTBED/cluster" up
    "$TESTBED/postgres" up
    stage_jar
    "$TESTBED/images" operator >/dev/null
    stage_operator
}

stage_jar() {
    local sum=$STAGE/jar.sum now
    mkdir -p "$STAGE"
    now=$(cd "$REPOSITORY" && find pom.xml operator/pom.xml operator/src/main -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    if [ -f "$DIST/dbt-release-operator.jar" ] && [ "$(cat "$sum" 2>/dev/null)" = "$now" ]; then
        return
    fi
    step "building the operator with Maven" "$REPOSITORY/mvnw" -q -B -f "$REPOSITORY/pom.xml" package -DskipTests || return 1
    echo "$now" >"$sum"
}

# stage_operator [ARG…]: the chart, with this machine's image; the arguments are helm's.
# shellcheck disable=SC2120 # a scenario passes some
stage_operator() {
    local tag
    tag=$("$TESTBED/images" operator 2>/dev/null | tail -n 1)
    tag=${tag##*:}
    step "installing the chart" helm_install "$tag" "$@"
    step "waiting for the operator" kubectl -n "$OPERATOR_NAMESPACE" rollout status deployment/dbt-release-operator --timeout=180s
}

helm_install() {
    local tag=$1 volume=()
    shift
    if [ -z "${KUBECONFIG:-}" ]; then
        # The testbed's cluster makes no volumes; a folder of this machine outlives the operator's pod as a claim would.
        mkdir -p "$STATE/artifacts"
        chown 65532:65532 "$STATE/artifacts"
        volume=(--set artifacts.volume.type=hostPath --set "artifacts.volume.path=$STATE/artifacts")
    fi
    KUBECONFIG=$("$TESTBED/cluster" kubeconfig) "$TESTBED/helm" upgrade --install dbt-release-operator "$CHART" \
        --namespace "$OPERATOR_NAMESPACE" --create-namespace \
        --set image.repository=localhost/dbt-release-operator --set image.tag="$tag" --set image.pullPolicy=IfNotPresent \
        --set logFormat=text "${volume[@]}" "$@"
}

# shop_open NAME: a namespace NAME with a database of the same name (dashes as underscores), secrets and a DbtWarehouse.
shop_open() {
    SHOP=$1
    SHOP_DATABASE=${1//-/_}
    export SHOP SHOP_DATABASE
    # What a shop of that name left when it was not closed: attempts are numbered above what is kept of older ones.
    rm -rf "$STATE/artifacts/$SHOP"
    step "making database $SHOP_DATABASE" shop_database
    step "making namespace $SHOP" shop_namespace
}

shop_database() {
    local role
    # Roles are the server's: two sessions that alter one at the same moment fail. Held until this subshell of `step` ends.
    exec 8>"$STAGE/roles.lock"
    flock 8
    PGDATABASE=postgres "$TESTBED/postgres" psql -qAt -d postgres -c "drop database if exists $SHOP_DATABASE with (force)" -c "create database $SHOP_DATABASE" || return 1
    # The reader that dashboards would be; its statement timeout keeps a stall visible.
    psql_as_admin -q -d "$SHOP_DATABASE" <<SQL || return 1
do \$\$ begin if not exists (select from pg_roles where rolname = 'bi_reader') then create role bi_reader login; end if; end \$\$;
alter role bi_reader password '$(password bi_reader)';
SQL
    psql_as_admin -q -d "$SHOP_DATABASE" -f "$REPOSITORY/examples/jaffle-shop/source-data.sql" || return 1
    for role in OPERATOR BUILD GATE; do
        export "${role}_PASSWORD=$(password "${role,,}")"
    done
    psql_as_admin -q -d "$SHOP_DATABASE" -v sources=raw_shop -f "$REPOSITORY/examples/postgres/setup.sql"
}

shop_namespace() {
    local role
    kubectl create namespace "$SHOP" --dry-run=client -o yaml | kubectl apply -f - || return 1
    kubectl label --overwrite namespace "$SHOP" pod-security.kubernetes.io/enforce=restricted || return 1
    for role in operator build gate; do
        kubectl apply -f - <<YAML || return 1
apiVersion: v1
kind: Secret
metadata: {name: shop-db-$role, namespace: $SHOP}
type: kubernetes.io/basic-auth
stringData: {username: dbt_$role, password: $(password $role)}
YAML
    done
    kubectl apply -f - <<YAML
apiVersion: dbtrelease.io/v1alpha1
kind: DbtWarehouse
metadata: {name: shop, namespace: $SHOP}
spec:
  postgres: {host: "$NODE_ADDRESS", port: ${DBTRELEASE_POSTGRES_PORT:-15432}, database: $SHOP_DATABASE, sslMode: disable}
  credentials: {secretName: shop-db-operator}
  buildCredentials: {secretName: shop-db-build}
  gateCredentials: {secretName: shop-db-gate}
  allowedExposures: [analytics, "analytics_*"]
YAML
}

# shop_close: the namespace and the database go.
shop_close() {
    kubectl delete namespace "$SHOP" --ignore-not-found --timeout=120s >/dev/null || return 1
    PGDATABASE=postgres "$TESTBED/postgres" psql -qAt -d postgres -c "drop database if exists $SHOP_DATABASE with (force)"
}

# release_yaml VERSION [SPEC LINES on stdin, indented by two]: a DbtRelease jaffle-shop of that image version.
release_yaml() {
    cat <<YAML
apiVersion: dbtrelease.io/v1alpha1
kind: DbtRelease
metadata: {name: jaffle-shop, namespace: $SHOP}
spec:
  warehouse: shop
  exposure: {schema: analytics, readers: [bi_reader]}
  project: {image: "localhost/jaffle-shop:$1", imagePullPolicy: IfNotPresent, revision: $1}
YAML
    cat
}

# release_field JSONPATH
release_field() { kubectl -n "$SHOP" get dbtrelease jaffle-shop -o "jsonpath=$1" 2>/dev/null; }

# await SECONDS TEXT COMMAND…: waits, and on giving up shows what the release says.
await() {
    local limit=$1 text=$2
    shift 2
    # Each look starts a kubectl, which takes a third of a second of a processor from what is waited for.
    if ! WAIT_PAUSE=${WAIT_PAUSE:-1} step "$text" wait_for "$limit" "$@"; then
        kubectl -n "$SHOP" get dbtr,jobs,pods -o wide >&2 || true
        kubectl -n "$SHOP" get dbtr jaffle-shop -o yaml 2>/dev/null | tail -n 120 >&2 || true
        kubectl -n "$OPERATOR_NAMESPACE" logs deployment/dbt-release-operator --tail=60 >&2 || true
        return 1
    fi
}

# ask ANNOTATION=VALUE: what a person asks for by hand.
ask() {
    kubectl -n "$SHOP" annotate --overwrite dbtrelease jaffle-shop "$1" \
        "dbtrelease.io/requested-by=$(kubectl auth whoami -o 'jsonpath={.status.userInfo.username}')"
}

# passed_over: returns when the operator has decided anew: what it has not begun by then, it does not begin by itself.
passed_over() {
    kubectl -n "$SHOP" patch dbtrelease jaffle-shop --type merge -p "{\"spec\":{\"rollback\":{\"retainFor\":\"$((72 + RANDOM % 96))h\"}}}" >/dev/null || return 1
    await 60 "the operator looks again" generation_observed
}
generation_observed() { [ "$(release_field '{.metadata.generation}')" = "$(release_field '{.status.observedGeneration}')" ]; }

in_phase() { # NUMBER PHASE: nothing but this phase will do
    [ "$(release_field '{.status.attempt.number}/{.status.phase}')" = "$1/$2" ]
}
phase_is() { [ "$(release_field '{.status.phase}')" = "$1" ]; }
live_is() { [ "$(release_field '{.status.live.revision}')" = "$1" ]; }
attempt_ended() { # NUMBER OUTCOME
    [ "$(release_field '{.status.attempt.number}/{.status.attempt.outcome}')" = "$1/$2" ]
}
condition_is() { # TYPE STATUS [REASON]
    local is
    is=$(release_field "{.status.conditions[?(@.type==\"$1\")].status}/{.status.conditions[?(@.type==\"$1\")].reason}")
    case $is in "$2/${3:-}"*) true ;; *) false ;; esac
}

condition_message_has() { # TYPE WORD
    case $(release_field "{.status.conditions[?(@.type==\"$1\")].message}") in *"$2"*) true ;; *) false ;; esac
}

# What the warehouse itself says that Live is: the revisions of the markers of Live's schemas.
live_markers() {
    psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select a.revision || '/' || m.revision from analytics.dbt_release_marker a, analytics_marts.dbt_release_marker m"
}

live_markers_are() { [ "$(live_markers)" = "$1" ]; }

# readers_start THREADS: reads Live as bi_reader until readers_stop.
readers_start() {
    local jar
    jar=$(ls "$DIST"/lib/postgresql-*.jar)
    mkdir -p "$STAGE"
    rm -f "$STAGE/readers-$SHOP.in"
    mkfifo "$STAGE/readers-$SHOP.in"
    READERS_URL="jdbc:postgresql://127.0.0.1:${DBTRELEASE_POSTGRES_PORT:-15432}/$SHOP_DATABASE" \
        READERS_USER=bi_reader READERS_PASSWORD=$(password bi_reader) \
        READERS_SQL="select a.revision, m.revision from analytics.dbt_release_marker a, analytics_marts.dbt_release_marker m, lateral (select count(*) from analytics.fct_orders) o, lateral (select count(*) from analytics_marts.customer_value) c" \
        "$(java_home)/bin/java" -cp "$jar" "$TESTBED/readers/Readers.java" "${1:-8}" 10 900 <"$STAGE/readers-$SHOP.in" >"$STAGE/readers-$SHOP.out" 2>"$STAGE/readers-$SHOP.err" &
    READERS_PID=$!
    exec 7>"$STAGE/readers-$SHOP.in"
}

# readers_stop: sets READERS_LINE to the line of counts; fails when a read failed. Not for a subshell: it waits for a child.
readers_stop() {
    exec 7>&-
    wait "$READERS_PID" || true
    READERS_PID=
    READERS_LINE=$(cat "$STAGE/readers-$SHOP.out")
    head -n 5 "$STAGE/readers-$SHOP.err" >&2
    say "readers: $READERS_LINE"
    case $READERS_LINE in *" failed=0 "*) true ;; *) false ;; esac
}

# readers_end: ends readers that a failed scenario left.
readers_end() {
    [ -z "${READERS_PID:-}" ] || kill "$READERS_PID" 2>/dev/null || true
}
