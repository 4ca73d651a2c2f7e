-- A small shop, the same rows every time: every value is computed from its row number.

create table customers (
    id          bigint primary key,
    email       text        not null unique,
    name        text        not null,
    city        text,
    created_at  timestamptz not null
);

create table orders (
    id           bigint primary key,
    customer_id  bigint      not null references customers,
    status       text        not null check (status in ('open', 'paid', 'shipped', 'returned')),
    placed_at    timestamptz not null,
    note         text
);
create index orders_by_customer on orders (customer_id, placed_at desc);

create table order_lines (
    order_id    bigint         not null references orders,
    line        int            not null,
    sku         text           not null,
    quantity    int            not null check (quantity > 0),
    unit_cents  bigint         not null check (unit_cents >= 0),
    weight_kg   numeric(8, 3)  not null,
    primary key (order_id, line)
);
create index order_lines_by_sku on order_lines (sku);

create table payments (
    id            bigint primary key,
    order_id      bigint      not null references orders,
    amount_cents  bigint      not null,
    method        text        not null,
    receipt       bytea       not null,
    details       jsonb       not null,
    paid_at       timestamptz not null
);
create index payments_by_order on payments (order_id);

insert into customers
select n,
       'customer' || n || '@example.org',
       (array['Ada', 'Alan', 'Barbara', 'Edgar', 'Grace', 'Jim', 'Karen', 'Leslie'])[1 + n * 7 % 8] || ' No. ' || n,
       case when n % 9 > 0 then (array['Lübeck', 'Porto', 'Göteborg', 'Gdańsk', 'Bergen'])[1 + n * 3 % 5] end,
       timestamptz '2024-01-01 00:00:00+00' + n * interval '97 minutes'
  from generate_series(1, 3000) n;

insert into orders
select n,
       1 + n * 7919::bigint % 3000,
       (array['open', 'paid', 'shipped', 'shipped', 'returned'])[1 + n * 13 % 5],
       timestamptz '2025-01-01 00:00:00+00' + n * interval '41 minutes',
       case when n % 11 = 0 then 'leave at the harbour office, berth ' || n % 40 end
  from generate_series(1, 12000) n;

insert into order_lines
select n, line,
       'SKU-' || lpad((n * 31 + line * 101)::text, 6, '0'),
       1 + (n + line) % 4,
       199 + n * 37 % 9000,
       round((n % 700 + line) / 7.0, 3)
  from generate_series(1, 12000) n, generate_series(1, 3) line
 where line <= 1 + n % 3;

insert into payments
select o.id, o.id,
       (select sum(l.quantity * l.unit_cents) from order_lines l where l.order_id = o.id),
       (array['card', 'transfer', 'invoice'])[1 + o.id % 3],
       sha256(('receipt ' || o.id)::bytea),
       jsonb_build_object('terminal', o.id % 17, 'currency', 'EUR'),
       o.placed_at + interval '5 minutes'
  from orders o
 where o.status <> 'open';

analyze;
