select sum(amount) as total, {{ var('version') }} as version from {{ ref('orders') }}
