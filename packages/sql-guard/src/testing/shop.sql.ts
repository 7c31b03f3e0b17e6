/**
 * A shop with every kind of column that questions meet. Made in the database, the same each time. Beside it lie the
 * things a guard must keep away from: a schema that is not in the catalog, a view that sees more than its reader, and a
 * user's functions that have the names of built-in ones.
 */
export const SHOP_SQL = `
create table customers (
  id int primary key, name text not null, email text, region text not null, birthday date,
  credit numeric(12,2), active boolean, tags text[], profile jsonb, notes json
);
insert into customers
select i, 'Customer ' || i, case when i % 7 > 0 then 'c' || i || '@example.com' end,
       (array['EU','US','APAC'])[1 + i % 3], date '1960-01-01' + i * 97,
       (i * 1237 % 5000) / 10.0, i % 4 > 0, array['t' || i % 3, 't' || i % 5],
       jsonb_build_object('level', i % 4, 'langs', jsonb_build_array('l' || i % 2, 'l' || i % 3)),
       json_build_object('n', i % 6)
from generate_series(1, 60) i;

create table products (id int primary key, title text not null, category text, price numeric(10,2), weight float8);
insert into products
select i, 'Product ' || i, (array['toys','books','food',null])[1 + i % 4], i * 3.25, i / 7.0
from generate_series(1, 20) i;

create table orders (
  id bigint primary key, customer_id int not null references customers, ordered_at timestamptz not null,
  status text not null, total numeric(12,2) not null, discount float8, shipped interval
);
insert into orders
select i, 1 + i * 7 % 60, timestamptz '2025-01-01 00:00Z' + i * interval '29 hours',
       (array['paid','open','refunded','paid'])[1 + i % 4], (i * 911 % 40000) / 100.0,
       case when i % 3 = 0 then i % 10 / 20.0 end, i % 9 * interval '1 day'
from generate_series(1, 300) i;

create table order_items (
  order_id bigint not null references orders, line int not null, product_id int not null references products,
  quantity int not null, unit_price numeric(10,2) not null, primary key (order_id, line)
);
insert into order_items
select o, l, 1 + (o * 3 + l * 5) % 20, 1 + (o + l) % 6, (o * l * 37 % 900) / 10.0
from generate_series(1, 300) o, generate_series(1, 3) l where (o + l) % 5 > 0;

create table employees (id int primary key, manager_id int references employees, name text not null, salary int not null);
insert into employees select i, nullif(i / 3, 0), 'Employee ' || i, 30000 + i * 7919 % 50000 from generate_series(1, 25) i;

create table "Odd Names" ("Id" int primary key, "select" text, "a""b" int);
insert into "Odd Names" select i, 's' || i, i * i from generate_series(1, 5) i;

create view rich_customers as select id, name, email, credit from customers where credit > 300;

create schema secret;
create table secret.keys (id int primary key, value text);
insert into secret.keys values (1, 'the key');

create function public.upper(text) returns text language sql as $$ select 'shadowed' $$;
create function public.audit_me(int) returns int language plpgsql as
  $$ begin insert into public.employees values (-1, null, 'ghost', 0); return 1; end $$;
create sequence ticket;
`;
