-- Keys, rules and indexes of the commerce tables.

ALTER TABLE customers
  ADD PRIMARY KEY (id),
  ADD UNIQUE (email),
  ADD UNIQUE (name),
  ADD CHECK (customer_type IN ('company', 'person')),
  ADD CHECK (region IN ('Americas', 'EMEA', 'APAC'));
CREATE INDEX ON customers (country);

ALTER TABLE products
  ADD PRIMARY KEY (id),
  ADD UNIQUE (sku),
  ADD CHECK (unit_price >= 0 AND unit_cost >= 0);
CREATE INDEX ON products (category);

ALTER TABLE orders
  ADD PRIMARY KEY (id),
  ADD FOREIGN KEY (customer_id) REFERENCES customers,
  ADD CHECK (status IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded')),
  ADD CHECK (discount_percent BETWEEN 0 AND 100),
  ADD CHECK (total_amount >= 0);
CREATE INDEX ON orders (customer_id);
CREATE INDEX ON orders (ordered_at);

ALTER TABLE order_items
  ADD PRIMARY KEY (id),
  ADD UNIQUE (order_id, line_number),
  ADD FOREIGN KEY (order_id) REFERENCES orders,
  ADD FOREIGN KEY (product_id) REFERENCES products,
  ADD CHECK (quantity > 0 AND line_total >= 0);
CREATE INDEX ON order_items (product_id);

ALTER TABLE refunds
  ADD PRIMARY KEY (id),
  ADD UNIQUE (order_id),
  ADD FOREIGN KEY (order_id) REFERENCES orders,
  ADD CHECK (amount > 0);
CREATE INDEX ON refunds (refunded_at);
