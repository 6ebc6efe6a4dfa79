with payments as (
    select
        order_id,
        -- The mistake: only cards are counted. Columns, row counts and tests are all as before.
        sum(case when method = 'card' then amount end) as amount
    from {{ ref('stg_payments') }}
    group by order_id
),

items as (
    select
        order_id,
        sum(quantity) as item_count
    from {{ ref('stg_order_items') }}
    group by order_id
)

select
    orders.order_id,
    orders.customer_id,
    orders.ordered_at,
    orders.status,
    coalesce(items.item_count, 0) as item_count,
    coalesce(payments.amount, 0)::numeric(12, 2) as amount
from {{ ref('stg_orders') }} as orders
left join items using (order_id)
left join payments using (order_id)
