{{ config(materialized='view') }}

select
    order_id,
    customer_id,
    ordered_at,
    status,
    amount
from {{ ref('fct_orders') }}
where order_id > 200
