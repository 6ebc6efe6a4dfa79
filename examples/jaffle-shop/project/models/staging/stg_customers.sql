select
    id as customer_id,
    first_name || ' ' || last_name as customer_name,
    lower(email) as email,
    {{ in_utc('updated_at') }} as updated_at
from {{ source('shop', 'customers') }}
