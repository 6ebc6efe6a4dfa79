select
    customers.customer_id,
    customers.customer_name,
    count(orders.order_id) as order_count,
    coalesce(sum(orders.amount), 0) as amount,
    min(orders.ordered_at) as first_ordered_at,
    max(orders.ordered_at) as last_ordered_at,
    case
        when count(orders.order_id) >= 5 then 'regular'
        when count(orders.order_id) >= 1 then 'occasional'
        else 'new'
    end as segment
from {{ ref('stg_customers') }} as customers
left join {{ ref('fct_orders') }} as orders using (customer_id)
group by customers.customer_id, customers.customer_name
