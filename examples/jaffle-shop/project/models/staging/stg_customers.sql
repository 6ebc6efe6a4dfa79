select
    id as customer_id,
    first_name || ' ' || last_name as customer_name,
    lower(email) as email,
    updated_at at time zone 'UTC' as updated_at
from {{ source('shop', 'customers') }}
