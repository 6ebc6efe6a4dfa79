-- Words of Snowflake's dialect that projects use.
{{ config(materialized='incremental', incremental_strategy='append') }}

select
    payment_id,
    object_construct('m', method, 'a', amount) as o,
    current_timestamp() as t,
    dateadd(day, 1, paid_at) as d,
    datediff('hour', paid_at, current_timestamp()) as h,
    to_varchar(paid_at, 'YYYY-MM-DD') as f,
    iff(amount > 10, 1, 0) as big,
    nvl(method, 'x') as n,
    to_number('12') as nn,
    try_to_number('x') as tn,
    zeroifnull(null) as z,
    div0(1, 0) as dz,
    row_number() over (partition by method order by payment_id) as rn
from {{ ref('stg_payments') }}
qualify rn <= 100
