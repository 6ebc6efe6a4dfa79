{{ config(materialized='incremental', unique_key='payment_id', on_schema_change='append_new_columns') }}

select
    payment_id,
    order_id,
    method,
    method = 'gift_card' as is_gift_card,
    amount,
    paid_at
from {{ ref('stg_payments') }}
{% if is_incremental() %}
-- An hour of overlap: a payment may be loaded after a later one.
where paid_at > (select max(paid_at) - interval '1 hour' from {{ this }})
{% endif %}
