-- Rows of the commerce tables: 6,000 customers, 240 products, 205,000 orders over 36 months.
-- OFFSET 0 keeps a subquery apart, so that a draw which is read twice is made once.
-- The industry says what it sells: seed.brands has six lines, seed.categories eight categories with
-- five product names and a range of prices each.

INSERT INTO products (id, sku, name, category, brand, unit_price, unit_cost, is_active, attributes, launched_on)
SELECT n,
       upper(left(regexp_replace(category, '[^A-Za-z]', '', 'g'), 3)) || '-' || 1000 + n,
       brand || ' ' || nouns[1 + (n - 1) / 48],
       category,
       brand,
       price,
       round(price * (0.42 + 0.30 * seed.draw('product cost', n))::numeric, 2),
       n > 192 OR seed.draw('product active', n) > 0.08,
       jsonb_build_object(
         'warranty_months', (ARRAY[0, 12, 24, 36])[1 + (seed.draw('warranty', n) * 4)::integer % 4],
         'weight_kg', round((0.1 + 12 * power(seed.draw('weight', n), 3))::numeric, 2),
         'colour', seed.draw_one('colour', n, '{black,silver,white,blue,grey}')),
       -- The last fifth appear during the 36 months.
       CASE WHEN n > 192
            THEN seed.first_day() + 90 + (seed.draw('product launch', n) * 840)::integer
            ELSE seed.first_day() - 30 - (seed.draw('product launch', n) * 1500)::integer END
FROM generate_series(1, 240) AS n
JOIN seed.categories ON categories.position = (n - 1) % 8
JOIN seed.brands ON brands.position = ((n - 1) / 8) % 6
CROSS JOIN LATERAL (
  SELECT (floor(low * power(high / low, seed.draw('product price', n))) + 0.90)::numeric(12,2) AS price
) AS priced
ORDER BY n;

-- Customers are numbered in order of registration; every seventeenth is a key account.
CREATE TABLE seed.customer_draft AS
SELECT n, country, region, dial, pool, legal_form,
       seed.draw_one('city', n, cities) AS city,
       is_company,
       CASE WHEN NOT is_company THEN 'Consumer'
            WHEN n % 17 = 0 AND seed.draw('segment', n) < 0.7 THEN 'Enterprise'
            WHEN seed.draw('segment', n) < 0.12 THEN 'Enterprise'
            WHEN seed.draw('segment', n) < 0.45 THEN 'Mid-Market'
            ELSE 'Small Business' END AS segment,
       registered_on AS created_on
FROM (
  SELECT n, registered_on, n % 17 = 0 OR seed.draw('company', n) < 0.45 AS is_company,
         -- Later customers come from APAC more often.
         power(seed.draw('country', n), CASE WHEN n > 3000 THEN 0.9 ELSE 1.15 END) AS place
  FROM (
    SELECT n, seed.first_day() - 1 - ((1800 - n) * 0.6)::integer AS registered_on
    FROM generate_series(1::bigint, 1800) AS n
    UNION ALL
    SELECT n, day FROM seed.days
    CROSS JOIN LATERAL generate_series(1801 + floor(before * 4200)::bigint, 1800 + floor(through * 4200)::bigint) AS n
  ) AS registered
  OFFSET 0
) AS drawn
JOIN (
  SELECT *, (sum(weight) OVER listed - weight) / sum(weight) OVER () AS starts,
         sum(weight) OVER listed / sum(weight) OVER () AS ends
  FROM seed.countries
  WINDOW listed AS (ORDER BY CASE region WHEN 'Americas' THEN 0 WHEN 'EMEA' THEN 1 ELSE 2 END, country)
) AS countries ON place >= starts::float8 AND place < ends::float8;

INSERT INTO customers (id, name, customer_type, email, phone, country, region, city, segment, source,
                       is_active, tags, preferences, created_at)
SELECT n, name, CASE WHEN is_company THEN 'company' ELSE 'person' END,
       CASE WHEN is_company THEN 'office' ELSE seed.ascii(name) END || n || '@'
         || CASE WHEN is_company THEN replace(seed.ascii(name), '.', '-') ELSE 'mail' END || '.example',
       dial || ' ' || seed.draw_between('phone a', n, 200, 989) || ' 555 ' || lpad(seed.draw_between('phone b', n, 0, 9999)::text, 4, '0'),
       country, region, city, segment,
       seed.draw_one('source', n, '{Search,Search,Search,Referral,Referral,Event,Partner,Social,Social,Outbound}'),
       seed.draw('closed', n) > 0.07,
       array_remove(ARRAY[
         CASE WHEN n % 17 = 0 THEN 'key account' END,
         CASE WHEN seed.draw('tag a', n) < 0.10 THEN 'newsletter' END,
         CASE WHEN seed.draw('tag b', n) < 0.05 THEN 'late payer' END,
         CASE WHEN seed.draw('tag c', n) < 0.04 THEN 'reference' END], NULL),
       jsonb_build_object('language', pool, 'newsletter', seed.draw('tag a', n) < 0.10),
       created_on + interval '8 hours' + make_interval(secs => floor(seed.draw('created', n) * 43200))
FROM (
  SELECT *,
         -- Where names meet, people get a middle initial, companies another word.
         CASE WHEN is_company
              THEN given || ' ' || family || (ARRAY['', ' Group', ' International', ' Holding', ' Global'])[same_name] || ' ' || legal_form
              WHEN same_name = 1 THEN given || ' ' || family
              ELSE given || ' ' || chr(63 + same_name) || '. ' || family END AS name
  FROM (
    SELECT *, row_number() OVER (PARTITION BY given, family, CASE WHEN is_company THEN legal_form END ORDER BY n)::integer AS same_name
    FROM (
      SELECT customer_draft.*,
             CASE WHEN is_company THEN seed.draw_one('company root', n, seed.company_roots()) ELSE seed.draw_one('first', n, first) END AS given,
             CASE WHEN is_company THEN seed.draw_one('company noun', n, seed.company_nouns()) ELSE seed.draw_one('last', n, last) END AS family
      FROM seed.customer_draft JOIN seed.names USING (pool)
    ) AS named
  ) AS counted
) AS customer
ORDER BY n;

-- Orders before their items are known.
CREATE TABLE seed.order_draft AS
SELECT id, customer_id, region, ordered_at, channel, discount, item_count, segment, age,
       sum(item_count) OVER (ORDER BY id) - item_count AS items_before,
       CASE WHEN fate < 0.055 THEN 'cancelled'
            WHEN fate < 0.055 + CASE channel WHEN 'Marketplace' THEN 0.065 WHEN 'Partner' THEN 0.025 ELSE 0.038 END
                 AND age > 12 THEN 'refunded'
            WHEN age <= delivery_days / 3 AND seed.draw('pending', id) < 0.6 THEN 'pending'
            WHEN age <= delivery_days / 2 THEN 'paid'
            WHEN age <= delivery_days THEN 'shipped'
            ELSE 'delivered' END AS status,
       delivery_days
FROM (
  SELECT id, customer_id, region, segment, item_count, fate, age, ordered_at, channel, delivery_days,
         CASE WHEN seed.draw('discount', id) < CASE channel WHEN 'Direct Sales' THEN 0.30 ELSE 0.66 END THEN 0
              ELSE (ARRAY[5, 5, 10, 10, 15, 20])[1 + floor(seed.draw('discount size', id) * 6)::integer] END AS discount
  FROM (
    SELECT id, customer_id, customers.region, customers.segment, age,
           day + floor(21600 + 64000 * (place_in_day + seed.draw('moment', id)) / orders_that_day)::integer * interval '1 second'
             AS ordered_at,
           seed.draw('fate', id) AS fate,
           seed.draw_between('delivery', id, 3, 12) AS delivery_days,
           CASE WHEN channel_draw < 0.42 + 0.14 * progress THEN 'Online'
                WHEN channel_draw < 0.60 + 0.10 * progress THEN 'Partner'
                WHEN channel_draw < 0.74 + 0.10 * progress THEN 'Marketplace'
                ELSE 'Direct Sales' END AS channel,
           (ARRAY[1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4])[1 + floor(seed.draw('items', id) * 20)::integer]
             AS item_count
    FROM (
      SELECT day, age, known_customers, orders_that_day, k - 1 AS place_in_day, orders_before + k AS id,
             seed.draw('channel', orders_before + k) AS channel_draw, (day - first_day) / 1096::float8 AS progress,
             CASE WHEN seed.draw('key account', orders_before + k) < 0.4
                  THEN 17 * (1 + floor(power(seed.draw('customer', orders_before + k), 1.25) * (known_customers / 17))::bigint)
                  ELSE 1 + floor(power(seed.draw('customer', orders_before + k), 1.15) * known_customers)::bigint
                  END AS customer_id
      FROM (
        SELECT day, seed.first_day() AS first_day, seed.anchor() - day AS age, floor(before * 205000)::bigint AS orders_before,
               (floor(through * 205000) - floor(before * 205000))::integer AS orders_that_day,
               1800 + floor(before * 4200)::bigint - 8 AS known_customers
        FROM seed.days
      ) AS daily CROSS JOIN LATERAL generate_series(1, orders_that_day) AS k
      OFFSET 0
    ) AS placed JOIN seed.customer_draft AS customers ON customers.n = customer_id
    OFFSET 0
  ) AS drawn
) AS priced;

INSERT INTO order_items (id, order_id, line_number, product_id, region, quantity, unit_price, unit_cost, line_total)
SELECT items_before + line_number, order_id, line_number, product_id, region, quantity,
       price, cost, round(quantity * price * (100 - discount) / 100, 2)
FROM (
  SELECT draft.id AS order_id, items_before, line_number, products.id AS product_id, region, discount, quantity,
         -- Prices rise by 3 percent a year, costs by 2.
         round(products.unit_price * (100 - 3 * (age / 365)) / 100, 2) AS price,
         round(products.unit_cost * (100 - 2 * (age / 365)) / 100, 2) AS cost
  FROM (
    SELECT drafts.*, line_number,
           1 + floor(power(seed.draw('quantity', id * 4 + line_number), 3)
                     * CASE segment WHEN 'Enterprise' THEN 16 WHEN 'Mid-Market' THEN 9 WHEN 'Small Business' THEN 5 ELSE 3 END
             )::integer AS quantity,
           -- Some products are wanted more than others; the lines of an order differ.
           1 + ((floor(power(seed.draw('product', id), 1.4) * 240)::bigint + 37 * line_number) * 53) % 240 AS wanted_id
    FROM seed.order_draft AS drafts CROSS JOIN LATERAL generate_series(1, item_count) AS line_number
    OFFSET 0
  ) AS draft
  JOIN products AS wanted ON wanted.id = wanted_id
  -- What was not yet on sale is replaced by an older product.
  JOIN products ON products.id = CASE WHEN wanted.launched_on > ordered_at::date THEN wanted_id % 48 + 1 ELSE wanted_id END
  OFFSET 0
) AS item;

INSERT INTO orders (id, customer_id, region, channel, status, discount_percent, total_amount, ordered_at, shipped_at, delivered_at)
SELECT id, customer_id, region, channel, status, discount, total, ordered_at,
       CASE WHEN status IN ('shipped', 'delivered', 'refunded')
            THEN ordered_at + delivery_days / 2.0 * interval '1 day' END,
       CASE WHEN status IN ('delivered', 'refunded') THEN ordered_at + delivery_days * interval '1 day' END
FROM seed.order_draft
JOIN (SELECT order_id, sum(line_total) AS total FROM order_items GROUP BY order_id) AS items ON order_id = id
ORDER BY id;

INSERT INTO refunds (id, order_id, region, reason, is_full, amount, refunded_at)
SELECT row_number() OVER (ORDER BY orders.id), orders.id, region,
       seed.draw_one('reason', orders.id, '{Damaged,Damaged,Wrong Item,Wrong Item,Late Delivery,Not as Described,Not as Described,Changed Mind}'),
       status = 'refunded',
       CASE WHEN status = 'refunded' THEN total_amount
            ELSE greatest(0.01, round(total_amount * (0.1 + 0.4 * seed.draw('part', orders.id))::numeric, 2)) END,
       least(delivered_at + make_interval(hours => seed.draw_between('refunded', orders.id, 5, 260)),
             seed.anchor() + interval '1 day' - interval '1 second')
FROM orders
WHERE total_amount > 0 AND (status = 'refunded' OR status = 'delivered' AND seed.draw('partial', orders.id) < 0.012);
