-- Source data for the example: what an application or a loader would have written.
-- Schema raw_shop, the same rows on every run (no randomness), with times that are fresh on the day it runs.
-- Run it again to make the sources fresh again; it replaces only raw_shop's own tables' rows.

create schema if not exists raw_shop;

create table if not exists raw_shop.customers (
    id         integer primary key,
    first_name text not null,
    last_name  text not null,
    email      text not null,
    updated_at timestamptz not null,
    loaded_at  timestamptz not null
);

create table if not exists raw_shop.orders (
    id          integer primary key,
    customer_id integer not null,
    ordered_at  timestamptz not null,
    status      text not null,
    loaded_at   timestamptz not null
);

create table if not exists raw_shop.order_items (
    id       integer primary key,
    order_id integer not null,
    sku      text not null,
    quantity integer not null
);

create table if not exists raw_shop.payments (
    id           integer primary key,
    order_id     integer not null,
    method       text not null,
    amount_cents integer not null,
    paid_at      timestamptz not null,
    loaded_at    timestamptz not null
);

begin;

delete from raw_shop.payments;
delete from raw_shop.order_items;
delete from raw_shop.orders;
delete from raw_shop.customers;

insert into raw_shop.customers
select
    n,
    (array['Ada', 'Bela', 'Chen', 'Dora', 'Emil', 'Fay', 'Goran', 'Hana', 'Ivo', 'Jun'])[1 + n % 10],
    (array['Abel', 'Brandt', 'Costa', 'Duarte', 'Eriksen', 'Fodor', 'Garnier'])[1 + n % 7],
    format('customer%s@example.com', n),
    date_trunc('day', now()) - n * interval '1 day',
    now()
from generate_series(1, 60) as n;

insert into raw_shop.orders
select
    n,
    1 + (n * 7) % 50,  -- ten customers have never ordered
    now() - (300 - n) * interval '4 hours',
    -- Every other one of the newest, so that a day has orders of two statuses at whatever hour this runs: v3's test is to find them.
    case when n > 290 and n % 2 = 0 then 'placed' when n % 23 = 0 then 'returned' else 'completed' end,
    now()
from generate_series(1, 300) as n;

insert into raw_shop.order_items
select
    row_number() over (order by o, i),
    o,
    (array['JAF-001', 'JAF-002', 'JAF-003', 'DRK-001', 'DRK-002'])[1 + (o + i * 3) % 5],
    1 + (o * i) % 3
from generate_series(1, 300) as o
cross join lateral generate_series(1, 1 + o % 3) as i;

-- One payment for an order, two for every fifth. Half of the orders are paid by card.
insert into raw_shop.payments
select
    row_number() over (order by o, i),
    o,
    case when i = 2 then 'gift_card' when o % 2 = 0 then 'card' else (array['transfer', 'cash'])[1 + o % 4 / 2] end,
    case when i = 2 then 500 else 900 + (o * 37) % 2600 end,
    now() - (300 - o) * interval '4 hours' + interval '3 minutes',
    now()
from generate_series(1, 300) as o
cross join lateral generate_series(1, case when o % 5 = 0 then 2 else 1 end) as i;

commit;

analyze raw_shop.customers, raw_shop.orders, raw_shop.order_items, raw_shop.payments;
