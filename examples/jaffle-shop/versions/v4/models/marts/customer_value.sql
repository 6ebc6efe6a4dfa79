select
    customer_id,
    customer_name,
    segment,
    order_count,
    amount as lifetime_amount,
    last_ordered_at
from {{ ref('dim_customers') }}
