{{ config(materialized='incremental', incremental_strategy='insert_overwrite') }}

select
    payment_id,
    o:m::varchar as m,
    o:a::number(12, 2) as a,
    array_agg(payment_id) over () as ids,
    to_date(t) as td,
    last_day(t) as ld,
    regexp_replace(m, 'a', 'b') as rr
from {{ ref('by_append') }}
