/** A shop with everything that DuckDB has beyond plain tables: lists, structs, maps, JSON, names that need quotes. */
export const SHOP: readonly string[] = [
  `create schema archive`,
  `create table customers as
     select i as id, 'Customer ' || i as name, ['EU', 'US', 'APAC'][1 + i % 3] as region,
            case when i % 7 = 0 then null else 'c' || i || '@example.com' end as email,
            (i * 37 % 500)::decimal(10,2) as credit, date '1960-01-01' + (i * 211)::integer as birthday,
            i % 4 <> 0 as active, ['t' || i % 3, 't' || i % 5] as tags,
            {'city': 'City ' || i % 6, 'zip': 10000 + i} as address
     from range(1, 31) r(i)`,
  `create table orders as
     select i as id, 1 + i * 7 % 30 as customer_id, (i * 53 % 400 + 0.5)::decimal(10,2) as total,
            ['paid', 'open', 'refunded'][1 + i % 3] as status,
            case when i % 5 = 0 then 0.1 end as discount,
            timestamp '2025-01-01 08:00:00' + to_days((i * 3 % 365)::integer) as ordered_at,
            ('{"channel": "' || ['web', 'shop'][1 + i % 2] || '", "items": [' || i % 4 || ', 2]}')::json as details
     from range(1, 121) r(i)`,
  `create table products as
     select i as id, 'Product ' || i as title, ['tools', 'toys', 'books', null][1 + i % 4] as category,
            (i * 13 % 90 + 1)::double as price
     from range(1, 13) r(i)`,
  `create table order_items as
     select o.id as order_id, l.line, 1 + (o.id + l.line) % 12 as product_id, 1 + (o.id * l.line) % 5 as quantity
     from range(1, 121) o(id), range(1, 3) l(line)`,
  `create table "Odd Names" ("Id" integer, "select" varchar, "a""b" varchar)`,
  `insert into "Odd Names" values (1, 'x', 'y'), (2, 'z', null)`,
  `create table archive.orders as select * from main.orders where id <= 10`,
  `create table prices as
     select p.id as product_id, date '2025-01-01' + (m * 30)::integer as valid_from, p.price + m as price
     from products p, range(4) r(m)`,
];
