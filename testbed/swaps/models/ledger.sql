{{ config(materialized='incremental') }}
select {{ var('version') }} as version
