{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key=['payment_id'], on_schema_change='sync_all_columns', cluster_by=['method']) }}
select payment_id, method, amount, paid_at from {{ ref('stg_payments') }}
{% if is_incremental() %} where paid_at > (select max(paid_at) - interval '1 hour' from {{ this }}) {% endif %}
