select
    date_trunc('month', day)::date as month,
    sum(orders)::bigint as orders,
    sum(revenue) as revenue
from {{ ref('daily_revenue') }}
group by date_trunc('month', day)::date
