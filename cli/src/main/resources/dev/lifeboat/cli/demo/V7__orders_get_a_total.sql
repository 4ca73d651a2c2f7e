-- Orders carry their total, so that nobody has to add up their lines any more.
alter table public.orders add column total_cents bigint;

update public.orders o
   set total_cents = (
       select coalesce(sum(l.quantity * l.unit_cents), 0) from public.order_lines l where l.order_id = o.id);

alter table public.orders
    alter column total_cents set not null,
    add constraint orders_total_not_negative check (total_cents >= 0);
