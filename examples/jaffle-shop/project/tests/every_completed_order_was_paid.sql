{{ config(severity='warn') }}

select orders.order_id
from {{ ref('fct_orders') }} as orders
left join {{ ref('stg_payments') }} as payments using (order_id)
where orders.status = 'completed' and payments.order_id is null
