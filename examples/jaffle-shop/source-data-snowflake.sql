-- Source data for the example on Snowflake: the rows of source-data.sql, in a database of their own, because the release's
-- database is swapped as a whole. Run it as a role that may create databases, and again to make the sources fresh again.

create database if not exists raw_shop;
create schema if not exists raw_shop.raw_shop;

create table if not exists raw_shop.raw_shop.customers (
    id         integer not null primary key,
    first_name text not null,
    last_name  text not null,
    email      text not null,
    updated_at timestamp_tz not null,
    loaded_at  timestamp_tz not null
);

create table if not exists raw_shop.raw_shop.orders (
    id          integer not null primary key,
    customer_id integer not null,
    ordered_at  timestamp_tz not null,
    status      text not null,
    loaded_at   timestamp_tz not null
);

create table if not exists raw_shop.raw_shop.order_items (
    id       integer not null primary key,
    order_id integer not null,
    sku      text not null,
    quantity integer not null
);

create table if not exists raw_shop.raw_shop.payments (
    id           integer not null primary key,
    order_id     integer not null,
    method       text not null,
    amount_cents integer not null,
    paid_at      timestamp_tz not null,
    loaded_at    timestamp_tz not null
);

begin;

delete from raw_shop.raw_shop.payments;
delete from raw_shop.raw_shop.order_items;
delete from raw_shop.raw_shop.orders;
delete from raw_shop.raw_shop.customers;

insert into raw_shop.raw_shop.customers
with numbers as (
    select row_number() over (order by seq4()) as n from table(generator(rowcount => 60))
)
select
    n,
    split_part('Ada,Bela,Chen,Dora,Emil,Fay,Goran,Hana,Ivo,Jun', ',', 1 + n % 10),
    split_part('Abel,Brandt,Costa,Duarte,Eriksen,Fodor,Garnier', ',', 1 + n % 7),
    'customer' || n || '@example.com',
    dateadd('day', -n, date_trunc('day', current_timestamp())),
    current_timestamp()
from numbers;

insert into raw_shop.raw_shop.orders
with numbers as (
    select row_number() over (order by seq4()) as n from table(generator(rowcount => 300))
)
select
    n,
    1 + (n * 7) % 50,  -- ten customers have never ordered
    dateadd('hour', -4 * (300 - n), current_timestamp()),
    -- Every other one of the newest, so that a day has orders of two statuses at whatever hour this runs: v3's test is to find them.
    case when n > 290 and n % 2 = 0 then 'placed' when n % 23 = 0 then 'returned' else 'completed' end,
    current_timestamp()
from numbers;

insert into raw_shop.raw_shop.order_items
with orders as (
    select row_number() over (order by seq4()) as o from table(generator(rowcount => 300))
),

items as (
    select row_number() over (order by seq4()) as i from table(generator(rowcount => 3))
)

select
    row_number() over (order by o, i),
    o,
    split_part('JAF-001,JAF-002,JAF-003,DRK-001,DRK-002', ',', 1 + (o + i * 3) % 5),
    1 + (o * i) % 3
from orders
cross join items
where i <= 1 + o % 3;

-- One payment for an order, two for every fifth. Half of the orders are paid by card.
insert into raw_shop.raw_shop.payments
with orders as (
    select row_number() over (order by seq4()) as o from table(generator(rowcount => 300))
),

parts as (
    select row_number() over (order by seq4()) as i from table(generator(rowcount => 2))
)

select
    row_number() over (order by o, i),
    o,
    case when i = 2 then 'gift_card' when o % 2 = 0 then 'card' when o % 4 = 1 then 'transfer' else 'cash' end,
    case when i = 2 then 500 else 900 + (o * 37) % 2600 end,
    dateadd('minute', 3, dateadd('hour', -4 * (300 - o), current_timestamp())),
    current_timestamp()
from orders
cross join parts
where i = 1 or o % 5 = 0;

commit;
