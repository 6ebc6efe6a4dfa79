# shellcheck shell=bash
# Shops on the stand-in for Snowflake: a namespace with a database SHOP, roles and key pairs of its own.
# Sourced, not run, after stage.sh; what it defines anew (shop_*, release_yaml, live_markers, readers_start) is for Snowflake.

SNOWFLAKE_PORT=${DBTRELEASE_SNOWFLAKE_PORT:-15480}

# snow SQL…: statements as the stand-in's administrator.
snow() { printf '%s;\n' "$@" | "$TESTBED/snowflake" sql -; }

# shop_open NAME: the account starts empty; one shop at a time.
shop_open() {
    SHOP=$1
    SHOP_DATABASE=SHOP
    export SHOP SHOP_DATABASE
    rm -rf "$STATE/artifacts/$SHOP"
    step "an empty Snowflake account" shop_account
    step "making namespace $SHOP" shop_namespace
}

shop_account() {
    "$TESTBED/snowflake" down && "$TESTBED/snowflake" up || return 1
    "$TESTBED/snowflake" sql "$REPOSITORY/examples/jaffle-shop/source-data-snowflake.sql" || return 1
    "$TESTBED/snowflake" sql "$REPOSITORY/examples/snowflake/setup.sql" || return 1
    local role
    mkdir -p "$STAGE/keys"
    for role in operator build gate; do
        key_pair "$role" || return 1
        snow "ALTER USER DBT_${role^^}_USER SET RSA_PUBLIC_KEY = '$(grep -v -- ----- "$STAGE/keys/$role.pub" | tr -d '\n')'" || return 1
    done
    # The reader that dashboards would be.
    snow "CREATE ROLE IF NOT EXISTS BI_READER" "GRANT USAGE ON WAREHOUSE DBT_WH TO ROLE BI_READER" \
        "CREATE USER IF NOT EXISTS BI_USER PASSWORD = '$(password bi_reader)' DEFAULT_ROLE = BI_READER" "GRANT ROLE BI_READER TO USER BI_USER"
}

# key_pair ROLE: the build's is encrypted, as many teams keep theirs.
key_pair() {
    need openssl=openssl
    local key=$STAGE/keys/$1
    (
        umask 077
        openssl genrsa 2048 2>/dev/null >"$key.rsa"
        if [ "$1" = build ]; then
            password build >"$key.pass"
            openssl pkcs8 -topk8 -v2 aes-256-cbc -in "$key.rsa" -out "$key.p8" -passout "file:$key.pass"
        else
            openssl pkcs8 -topk8 -nocrypt -in "$key.rsa" -out "$key.p8"
        fi
        openssl rsa -in "$key.rsa" -pubout -out "$key.pub" 2>/dev/null
    )
}

shop_namespace() {
    local role passphrase
    kubectl create namespace "$SHOP" --dry-run=client -o yaml | kubectl apply -f - || return 1
    kubectl label --overwrite namespace "$SHOP" pod-security.kubernetes.io/enforce=restricted || return 1
    for role in operator build gate; do
        passphrase=()
        [ "$role" != build ] || passphrase=(--from-file="privateKeyPassphrase=$STAGE/keys/build.pass")
        kubectl -n "$SHOP" create secret generic "shop-snowflake-$role" --dry-run=client -o yaml \
            --from-literal="username=DBT_${role^^}_USER" --from-file="privateKey=$STAGE/keys/$role.p8" "${passphrase[@]}" | kubectl apply -f - || return 1
    done
    kubectl apply -f - <<YAML
apiVersion: dbtrelease.io/v1alpha1
kind: DbtWarehouse
metadata: {name: shop, namespace: $SHOP}
spec:
  snowflake:
    account: standin
    url: http://$NODE_ADDRESS:$SNOWFLAKE_PORT
    warehouse: DBT_WH
    role: DBT_OPERATOR
    buildRole: DBT_BUILD
    gateRole: DBT_GATE
  credentials: {secretName: shop-snowflake-operator}
  buildCredentials: {secretName: shop-snowflake-build}
  gateCredentials: {secretName: shop-snowflake-gate}
  allowedExposures: ["SHOP.*"]
YAML
}

shop_close() {
    kubectl delete namespace "$SHOP" --ignore-not-found --timeout=120s >/dev/null
    "$TESTBED/snowflake" down
}

release_yaml() {
    cat <<YAML
apiVersion: dbtrelease.io/v1alpha1
kind: DbtRelease
metadata: {name: jaffle-shop, namespace: $SHOP}
spec:
  warehouse: shop
  exposure: {database: SHOP, schema: ANALYTICS, strategy: DatabaseSwap, readers: [BI_READER]}
  project: {image: "localhost/jaffle-shop-snowflake:$1", imagePullPolicy: IfNotPresent, revision: $1}
YAML
    cat
}

live_markers() {
    snow "SELECT A.REVISION || '/' || M.REVISION FROM SHOP.ANALYTICS.DBT_RELEASE_MARKER A, SHOP.ANALYTICS_MARTS.DBT_RELEASE_MARKER M"
}

# readers_start THREADS: reads Live as BI_READER, through the JDBC driver that the operator has, until readers_stop.
readers_start() {
    mkdir -p "$STAGE"
    rm -f "$STAGE/readers-$SHOP.in"
    mkfifo "$STAGE/readers-$SHOP.in"
    READERS_URL="jdbc:snowflake://127.0.0.1:$SNOWFLAKE_PORT/?ssl=off&account=standin&db=SHOP&schema=ANALYTICS&role=BI_READER&warehouse=DBT_WH&JDBC_QUERY_RESULT_FORMAT=JSON&disablePlatformDetection=true&CLIENT_TELEMETRY_ENABLED=false" \
        READERS_USER=BI_USER READERS_PASSWORD=$(password bi_reader) \
        READERS_SQL="select a.revision, m.revision from SHOP.ANALYTICS.DBT_RELEASE_MARKER a, SHOP.ANALYTICS_MARTS.DBT_RELEASE_MARKER m, (select count(*) as n from SHOP.ANALYTICS.FCT_ORDERS) o, (select count(*) as n from SHOP.ANALYTICS_MARTS.CUSTOMER_VALUE) c where o.n > 0 and c.n > 0" \
        "$(java_home)/bin/java" -cp "$DIST/lib/*" "$TESTBED/readers/Readers.java" "${1:-8}" 20 900 <"$STAGE/readers-$SHOP.in" >"$STAGE/readers-$SHOP.out" 2>"$STAGE/readers-$SHOP.err" &
    READERS_PID=$!
    exec 7>"$STAGE/readers-$SHOP.in"
}
