-- What a database administrator runs once in a warehouse database, before its first DbtWarehouse. PostgreSQL 13 to 18.
-- Running it again is safe: it completes what is missing and sets the passwords anew.
--
--   export OPERATOR_PASSWORD=… BUILD_PASSWORD=… GATE_PASSWORD=…     # not as -v: everybody sees a command line
--   psql -d shop -v sources=raw_shop -f setup.sql
--
-- Variables (-v name=value), all optional:
--   operator_role, build_role, gate_role   names; default dbt_operator, dbt_build, dbt_gate
--   sources      schemas that dbt reads, separated by commas; they must exist
--   shared       schemas of spec.exposure.shared, separated by commas; made where they are missing
--   live_owner   the role that owns Live's schemas today, when a Live exists already
--
-- Run it as a superuser, or as the database's owner with CREATEROLE (the administrator of a managed service).

\set ON_ERROR_STOP on
\if :{?operator_role} \else \set operator_role dbt_operator \endif
\if :{?build_role}    \else \set build_role    dbt_build    \endif
\if :{?gate_role}     \else \set gate_role     dbt_gate     \endif
\if :{?sources}       \else \set sources       ''           \endif
\if :{?shared}        \else \set shared        ''           \endif
\if :{?live_owner}    \else \set live_owner    ''           \endif
\set operator_password `printf %s "$OPERATOR_PASSWORD"`
\set build_password    `printf %s "$BUILD_PASSWORD"`
\set gate_password     `printf %s "$GATE_PASSWORD"`

select
    '' in (:'operator_password', :'build_password', :'gate_password') as password_missing,
    current_setting('server_version_num')::int >= 160000 as membership_has_options,
    not (select rolsuper from pg_roles where rolname = current_user) as needs_membership,
    current_database() as database
\gset
\if :password_missing
do $$ begin raise exception 'set OPERATOR_PASSWORD, BUILD_PASSWORD and GATE_PASSWORD in the environment'; end $$;
\endif

set client_min_messages = warning;
begin;

-- Three roles, because "a build cannot write Live" is to be a fact of the database and no promise of a program.
-- NOSUPERUSER and the rest are defaults; they are said for the reader.
select format('create role %I login nosuperuser nocreatedb nocreaterole noreplication', role)
from unnest(array[:'operator_role', :'build_role', :'gate_role']) as role
where not exists (select from pg_roles where rolname = role)
\gexec
alter role :"operator_role" password :'operator_password';
alter role :"build_role" password :'build_password';
alter role :"gate_role" password :'gate_password';

-- A role of that name may have been there before: a superuser would make all that follows meaningless.
select coalesce(bool_or(rolsuper), false) as is_superuser
from pg_roles where rolname in (:'operator_role', :'build_role', :'gate_role')
\gset
\if :is_superuser
do $$ begin raise exception 'one of the three roles is a superuser: take other names'; end $$;
\endif

-- --- operator: owns Live, makes Green, flips -------------------------------------------------------------------------

grant connect on database :"database" to :"operator_role";

-- Green and Retired are schemas: making one, and renaming one at the flip, both need CREATE on the database.
grant create on database :"database" to :"operator_role";

-- Membership in the build role lets it hand Green to a build, take it over before the gates and end the build's sessions.
-- It also lets views that it owns after that read the sources. From 16 on, each of these is an option of the membership.
\if :membership_has_options
grant :"build_role" to :"operator_role" with inherit true, set true;
\else
grant :"build_role" to :"operator_role";
\endif

-- An existing Live is renamed and its successor given to its owner; only a member of that owner may do so.
select format('grant %I to %I', :'live_owner', :'operator_role')
where :'live_owner' not in ('', :'operator_role')
\gexec

-- Who is no superuser may only make a schema for a role that it is a member of.
\if :needs_membership
grant :"operator_role", :"build_role" to current_user;
\endif

-- The claims that keep two operators from flipping at once. Outside all that is flipped, and the operator's alone: no
-- grant follows, and without one nobody but its owner enters a schema.
create schema if not exists dbt_release authorization :"operator_role";
comment on schema dbt_release is 'Claims of the dbt-release-operator. Not for people; dropping it while a release runs stalls it.';

-- --- build: what dbt gets ----------------------------------------------------------------------------------------------

grant connect on database :"database" to :"build_role";

-- dbt-postgres fills incremental models and snapshots by way of temporary tables.
grant temporary on database :"database" to :"build_role";

-- No CREATE on the database: the operator makes each schema of Green, and none that it did not plan can appear.
revoke create on database :"database" from :"build_role";

-- Sources are read, never written. Tables that their owner adds later are readable at once.
select format('grant usage on schema %I to %I', name, :'build_role')
from unnest(string_to_array(nullif(:'sources', ''), ',')) as name
\gexec
select format('grant select on all tables in schema %I to %I', name, :'build_role')
from unnest(string_to_array(nullif(:'sources', ''), ',')) as name
\gexec
select format('alter default privileges for role %s in schema %I grant select on tables to %I', nspowner::regrole, nspname, :'build_role')
from pg_namespace where nspname = any (string_to_array(nullif(:'sources', ''), ','))
\gexec

-- Shared schemas are dbt's own: it makes and alters their tables in place, in every attempt.
select format('create schema if not exists %I authorization %I', name, :'build_role')
from unnest(string_to_array(nullif(:'shared', ''), ',')) as name
\gexec

-- --- gate: reads the sides --------------------------------------------------------------------------------------------

-- The operator grants it SELECT on each Green and on Live; here it gets nothing but the way in.
grant connect on database :"database" to :"gate_role";

-- A gate's SQL comes from a release's author. That it cannot write follows from its grants; these say so early and
-- bound what a careless query costs. SET undoes them, so they are no defence.
alter role :"gate_role" set default_transaction_read_only = on;
alter role :"gate_role" set statement_timeout = '5min';
alter role :"gate_role" set idle_in_transaction_session_timeout = '1min';

-- A query that waits for a lock would stand between the flip and its readers.
alter role :"gate_role" set lock_timeout = '5s';

commit;

-- On 13 and 14 every role may create tables in the schema "public". That is none of Live, but where it is not wanted:
--   revoke create on schema public from public;
