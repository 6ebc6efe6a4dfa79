select
    ordered_at::date as day,
    count(*) as orders,
    sum(amount) as revenue
from {{ ref('fct_orders') }}
where status <> 'returned'
group by ordered_at::date
