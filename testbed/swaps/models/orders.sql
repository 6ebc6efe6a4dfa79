select 1 as id, {{ var('version') }} * 100 as amount
union all
select 2 as id, {{ var('version') }} * 10 as amount
