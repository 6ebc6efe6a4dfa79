-- The mistake: a day now has one row for each status, and its own test says that it has one.
select
    ordered_at::date as day,
    status,
    count(*) as orders,
    sum(amount) as revenue
from {{ ref('fct_orders') }}
where status <> 'returned'
group by ordered_at::date, status
