# shellcheck shell=bash
# Incremental models and snapshots over many releases, some failing, have the rows of a project that dbt runs in place
# INCREMENTAL_RELEASES says how many go live.
releases=${INCREMENTAL_RELEASES:-3}
venv=$(dbt_venv)
work=$(mktemp -d)
undo() { rm -rf "$work"; }
"$REPOSITORY/examples/jaffle-shop/version" v1 "$work/project"
url=$(PGDATABASE=$SHOP_DATABASE "$TESTBED/postgres" url)
python3 - "$url" "$SHOP_DATABASE" >"$work/profiles.yml" <<'PYTHON'
import json, sys, urllib.parse
url = urllib.parse.urlparse(sys.argv[1])
print(json.dumps({"jaffle_shop": {"target": "prod", "outputs": {"prod": {"type": "postgres", "host": url.hostname, "port": url.port, "user": url.username,
    "password": urllib.parse.unquote(url.password or ""), "dbname": sys.argv[2], "schema": "inplace", "threads": 4}}}}))
PYTHON
chmod 600 "$work/profiles.yml"

in_place() { # as most teams run it: straight onto the tables that people read
    (cd "$work/project" && DBT_SEND_ANONYMOUS_USAGE_STATS=false "$venv/bin/dbt" --quiet build --profiles-dir "$work" --project-dir "$work/project")
}

# What applications write meanwhile: new payments, a customer who moves, and payments that the application forgets.
shop_goes_on() {
    psql_as_admin -q -d "$SHOP_DATABASE" <<SQL
insert into raw_shop.payments
    select max(id) + 1, (select id from raw_shop.orders where status = 'completed' order by id desc limit 1 offset $1), 'card', 100 + $1, now(), now() from raw_shop.payments;
update raw_shop.customers set email = 'moved' || $1 || '@example.com', updated_at = now(), loaded_at = now() where id = 1 + $1 % 3;
delete from raw_shop.payments where id in (select id from raw_shop.payments where method = 'gift_card' order by id limit 2);
SQL
}

rows() { # SCHEMA
    psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select 'payments', t::text from $1.fct_payments t union all select 'history', t::text from $1.customers_history t order by 1, 2"
}
same_rows() { [ "$(rows inplace | wc -l)" -gt 300 ] && diff <(rows inplace) <(rows analytics); }

number=0 live=0
while [ $live -lt "$releases" ]; do
    number=$((number + 1))
    shop_goes_on $number
    if [ $((number % 3)) = 2 ]; then
        release_yaml v3 </dev/null | kubectl apply -f - >/dev/null
        await 300 "attempt $number, whose test fails" attempt_ended $number Failed
        continue
    fi
    if [ $((number % 3)) = 1 ] && [ $number != 1 ]; then
        cli retry jaffle-shop -n "$SHOP" --yes >/dev/null
    else
        release_yaml v1 </dev/null | kubectl apply -f - >/dev/null
    fi
    await 300 "attempt $number" attempt_ended $number Succeeded
    in_place
    live=$((live + 1))
    same_rows
done
say "   $live releases, $((number - live)) failed attempts: $(rows analytics | wc -l) rows, the same in place; $(rows analytics | grep -c '^history') of them history"
