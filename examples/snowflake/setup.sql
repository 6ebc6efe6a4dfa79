-- What an account administrator runs once in a Snowflake account, before its first DbtWarehouse. Running it again is safe:
-- it completes what is missing and takes nothing away.
--
--   snow sql -f setup.sql          or a worksheet, "Run All"
--
-- Put your own names in for these before you run it:
--   DBT_OPERATOR, DBT_BUILD, DBT_GATE   the three roles, each with a user of the same name and _USER behind
--   DBT_WH                              the virtual warehouse that they work with
--   SHOP                                the database that Live is in
--   RAW_SHOP                            the database that dbt's sources are in
--   DBT_RELEASE                         the operator's own database; spec.snowflake.controlSchema says DBT_RELEASE.CONTROL
-- They stay in capital letters: names with small letters or dots are not for databases and schemas of a release.

USE ROLE ACCOUNTADMIN;

-- --- three roles ------------------------------------------------------------------------------------------------------
-- Three, because "a build cannot write Live" is to be a fact of the account and no promise of a program.

CREATE ROLE IF NOT EXISTS DBT_OPERATOR COMMENT = 'dbt-release-operator: owns Live, makes Green, flips';
CREATE ROLE IF NOT EXISTS DBT_BUILD COMMENT = 'dbt-release-operator: what dbt gets, no write on Live';
CREATE ROLE IF NOT EXISTS DBT_GATE COMMENT = 'dbt-release-operator: reads the sides, for gates';

-- An administrator should be able to act for them, as for every role.
GRANT ROLE DBT_OPERATOR TO ROLE SYSADMIN;
GRANT ROLE DBT_GATE TO ROLE SYSADMIN;

-- Users of programs have no password. Put in the public half of each key pair (docs/snowflake.md), or use another way to log in:
--   ALTER USER DBT_OPERATOR_USER SET RSA_PUBLIC_KEY = 'MIIB…';
CREATE USER IF NOT EXISTS DBT_OPERATOR_USER TYPE = SERVICE DEFAULT_ROLE = DBT_OPERATOR DEFAULT_WAREHOUSE = DBT_WH;
CREATE USER IF NOT EXISTS DBT_BUILD_USER TYPE = SERVICE DEFAULT_ROLE = DBT_BUILD DEFAULT_WAREHOUSE = DBT_WH;
CREATE USER IF NOT EXISTS DBT_GATE_USER TYPE = SERVICE DEFAULT_ROLE = DBT_GATE DEFAULT_WAREHOUSE = DBT_WH;
GRANT ROLE DBT_OPERATOR TO USER DBT_OPERATOR_USER;
GRANT ROLE DBT_BUILD TO USER DBT_BUILD_USER;
GRANT ROLE DBT_GATE TO USER DBT_GATE_USER;

-- --- a virtual warehouse ----------------------------------------------------------------------------------------------

CREATE WAREHOUSE IF NOT EXISTS DBT_WH WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE;
GRANT USAGE ON WAREHOUSE DBT_WH TO ROLE DBT_OPERATOR;
GRANT USAGE ON WAREHOUSE DBT_WH TO ROLE DBT_BUILD;
GRANT USAGE ON WAREHOUSE DBT_WH TO ROLE DBT_GATE;

-- Optional: with these the operator sees what a build left running, and cancels it. Without them Green is as safe, for the
-- build role owns nothing of it any more; only a statement that was under way can make its gates be asked again.
GRANT MONITOR ON WAREHOUSE DBT_WH TO ROLE DBT_OPERATOR;
GRANT OPERATE ON WAREHOUSE DBT_WH TO ROLE DBT_OPERATOR;

-- --- operator ---------------------------------------------------------------------------------------------------------

-- It hands Green to a build and takes it back, and views that it owns after that read the sources.
GRANT ROLE DBT_BUILD TO ROLE DBT_OPERATOR;

-- DatabaseSwap makes Green as a database. With SchemaSwap and TableSwap alone this is not needed.
GRANT CREATE DATABASE ON ACCOUNT TO ROLE DBT_OPERATOR;

-- Only who owns both can swap them. A Live that exists already: take over what is in it too, for each of its schemas:
--   GRANT OWNERSHIP ON DATABASE SHOP TO ROLE DBT_OPERATOR COPY CURRENT GRANTS;
--   GRANT OWNERSHIP ON SCHEMA SHOP.ANALYTICS TO ROLE DBT_OPERATOR COPY CURRENT GRANTS;
--   GRANT OWNERSHIP ON ALL TABLES IN SCHEMA SHOP.ANALYTICS TO ROLE DBT_OPERATOR COPY CURRENT GRANTS;
--   GRANT OWNERSHIP ON ALL VIEWS IN SCHEMA SHOP.ANALYTICS TO ROLE DBT_OPERATOR COPY CURRENT GRANTS;
-- No Live yet: nothing to do; the first release makes the database. For SchemaSwap and TableSwap the database must be there:
--   CREATE DATABASE SHOP;
--   GRANT USAGE, CREATE SCHEMA ON DATABASE SHOP TO ROLE DBT_OPERATOR;

-- Optional, where Live has future grants (GRANT … ON FUTURE …): mirroring them takes this privilege, which is a strong one.
-- Without it such a release waits before its flip with WarehousePermissionDenied (docs/snowflake.md, "Grants").
--   GRANT MANAGE GRANTS ON ACCOUNT TO ROLE DBT_OPERATOR;

-- Claims, flips and rounds, outside of all that is swapped. Not for people; dropping them while a release runs stalls it.
CREATE DATABASE IF NOT EXISTS DBT_RELEASE COMMENT = 'dbt-release-operator: claims and flips';
CREATE SCHEMA IF NOT EXISTS DBT_RELEASE.CONTROL;
CREATE TABLE IF NOT EXISTS DBT_RELEASE.CONTROL.CLAIMS (
    LIVE_NAME VARCHAR, OWNER_UID VARCHAR, OWNER_NAME VARCHAR, EPOCH INTEGER, REQUEST_ID VARCHAR, TOKEN VARCHAR,
    WON_AT TIMESTAMP_LTZ, REPLY VARCHAR);
-- Whoever claims changes this row first: Snowflake keeps no unique keys.
INSERT INTO DBT_RELEASE.CONTROL.CLAIMS (LIVE_NAME, OWNER_UID, OWNER_NAME, EPOCH)
    SELECT '', '', '', 0 WHERE NOT EXISTS (SELECT 1 FROM DBT_RELEASE.CONTROL.CLAIMS WHERE LIVE_NAME = '');
CREATE TABLE IF NOT EXISTS DBT_RELEASE.CONTROL.FLIPS (
    REQUEST_ID VARCHAR, LIVE_NAME VARCHAR, RELEASE_UID VARCHAR, EPOCH INTEGER, FROM_REVISION INTEGER, TO_REVISION INTEGER,
    SIDE VARCHAR, RETIRED VARCHAR, BEGUN_AT TIMESTAMP_LTZ, FLIPPED_AT TIMESTAMP_LTZ);
CREATE TABLE IF NOT EXISTS DBT_RELEASE.CONTROL.WITHDRAWN (
    REQUEST_ID VARCHAR, RELEASE_UID VARCHAR, WITHDRAWN_AT TIMESTAMP_LTZ);
CREATE TABLE IF NOT EXISTS DBT_RELEASE.CONTROL.PREPARED (
    RELEASE_UID VARCHAR, ATTEMPT INTEGER, ROUND INTEGER, TOKEN VARCHAR, BEGUN_AT TIMESTAMP_LTZ, RELATIONS INTEGER,
    BYTES INTEGER, MILLIS INTEGER, LIVE_FINGERPRINT VARCHAR, IDENTITY VARCHAR);
CREATE TABLE IF NOT EXISTS DBT_RELEASE.CONTROL.SWAPS (
    REQUEST_ID VARCHAR, SEQ INTEGER, LIVE VARCHAR, SIDE VARCHAR, LIVE_CREATED_ON VARCHAR, SIDE_CREATED_ON VARCHAR,
    DONE_AT TIMESTAMP_LTZ);
GRANT USAGE ON DATABASE DBT_RELEASE TO ROLE DBT_OPERATOR;
GRANT USAGE ON SCHEMA DBT_RELEASE.CONTROL TO ROLE DBT_OPERATOR;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA DBT_RELEASE.CONTROL TO ROLE DBT_OPERATOR;

-- --- build: what dbt gets ---------------------------------------------------------------------------------------------

-- Sources are read, never written. Tables that their owner adds later are readable at once.
GRANT USAGE ON DATABASE RAW_SHOP TO ROLE DBT_BUILD;
GRANT USAGE ON ALL SCHEMAS IN DATABASE RAW_SHOP TO ROLE DBT_BUILD;
GRANT USAGE ON FUTURE SCHEMAS IN DATABASE RAW_SHOP TO ROLE DBT_BUILD;
GRANT SELECT ON ALL TABLES IN DATABASE RAW_SHOP TO ROLE DBT_BUILD;
GRANT SELECT ON ALL VIEWS IN DATABASE RAW_SHOP TO ROLE DBT_BUILD;
GRANT SELECT ON FUTURE TABLES IN DATABASE RAW_SHOP TO ROLE DBT_BUILD;
GRANT SELECT ON FUTURE VIEWS IN DATABASE RAW_SHOP TO ROLE DBT_BUILD;

-- No CREATE SCHEMA anywhere: the operator makes each schema of Green, and none that it did not plan can appear.

-- --- gate: reads the sides --------------------------------------------------------------------------------------------

-- The operator grants it SELECT on each Green and on Live; here it gets nothing but the warehouse. A gate's SQL comes from a
-- release's author: that it cannot write follows from its grants.
