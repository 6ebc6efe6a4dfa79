select
    id as payment_id,
    order_id,
    method,
    (amount_cents / 100.0)::numeric(12, 2) as amount,
    paid_at
from {{ source('shop', 'payments') }}
