-- A shop small enough to know every answer by hand. See shop-model.ts.
CREATE TABLE regions (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO regions VALUES (1, 'North'), (2, 'South');

CREATE TABLE customers (
  id int PRIMARY KEY,
  name text NOT NULL,
  segment text,
  region_id int REFERENCES regions,
  is_active boolean NOT NULL,
  joined_on date NOT NULL
);
-- Two customers are called Ann; Cid has no region, Dee has no segment and never ordered.
INSERT INTO customers VALUES
  (1, 'Ann', 'Retail', 1, true, '2024-11-05'),
  (2, 'Ann', 'Retail', 2, true, '2025-01-10'),
  (3, 'Cid', 'Wholesale', NULL, false, '2025-01-20'),
  (4, 'Dee', NULL, 1, true, '2025-02-01');

-- Max was born before the time that some engines count from.
CREATE TABLE staff (id int PRIMARY KEY, name text NOT NULL, manager_id int REFERENCES staff, born_on date NOT NULL);
INSERT INTO staff VALUES (1, 'Max', NULL, '1958-07-03'), (2, 'Sue', 1, '1971-02-14');

CREATE TABLE orders (
  id int PRIMARY KEY,
  customer_id int NOT NULL REFERENCES customers,
  seller_id int NOT NULL REFERENCES staff,
  packer_id int REFERENCES staff,
  status text NOT NULL,
  total numeric(10, 2) NOT NULL,
  ordered_at timestamptz NOT NULL
);
-- Order 1 was placed on New Year's Eve in UTC, and on New Year's Day in Berlin.
INSERT INTO orders VALUES
  (1, 1, 1, 2, 'paid',      100.00, '2024-12-31 23:30+00'),
  (2, 1, 2, 2, 'paid',       50.00, '2025-01-15 12:00+00'),
  (3, 2, 2, NULL, 'cancelled', 30.00, '2025-01-15 12:00+00'),
  (4, 3, 1, NULL, 'paid',      20.00, '2025-02-03 12:00+00');

CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, category text, price numeric(10, 2) NOT NULL);
INSERT INTO products VALUES (1, 'Pen', 'Paper', 2), (2, 'Pad', 'Paper', 5), (3, 'Mug', 'Kitchen', 8), (4, '100%_\off', NULL, 1);

CREATE TABLE order_items (
  order_id int NOT NULL REFERENCES orders,
  line int NOT NULL,
  product_id int NOT NULL REFERENCES products,
  quantity int NOT NULL,
  amount numeric(10, 2) NOT NULL,
  PRIMARY KEY (order_id, line)
);
INSERT INTO order_items VALUES
  (1, 1, 1, 10, 60), (1, 2, 2, 5, 40),
  (2, 1, 1, 25, 50),
  (3, 1, 3, 3, 30),
  (4, 1, 3, 2, 15), (4, 2, 4, 5, 5);

CREATE TABLE tickets (
  id int PRIMARY KEY,
  customer_id int REFERENCES customers,
  opened_at timestamp NOT NULL,
  minutes int NOT NULL
);
INSERT INTO tickets VALUES
  (1, 1, '2025-01-02 08:00', 10), (2, 1, '2025-01-03 09:00', 20), (3, 4, '2025-03-01 10:00', 30), (4, NULL, '2025-03-02 11:00', 5);
