import { schemaFixture } from './schema-fixture.js';

/** A shop full of false friends: names that match and mean nothing, values that contradict, types that don't fit. */
export const traps = schemaFixture({
  name: 'traps',
  tables: `
table customers
  id integer pk
  name text
  status text 500/3 =new|active|gone
  region_code text 500/5 =N|S|E|W|C
  order integer -- sort order in lists
table orders
  id integer pk
  customer_id integer
  status text 9000/4 =open|paid|sent|back
  number text unique
  year integer
  legacy_product_id integer 9000/300/900000/990000 -- ID in the system before this one
  session_id uuid
  ip_address text
  total numeric(10,2)
table products
  id integer pk 2000/2000/1/2000
  name text
  code text unique
  category text
  weight_g integer
  year integer
table order_items
  id integer pk
  order_id integer
  product_id integer 30000/1900/1/2000
  quantity integer
  price numeric(10,2)
table sessions
  id bigint pk
  started_at timestamp
  name text
table regions -- Sales regions
  code text 9/6 =N|S|E|W|C|X
  valid_year integer 9/2/2023/2024
  name text 9/6
table settings
  name text
  value text
  status text
table users
  id integer pk
  email text unique
  created_at timestamptz
table audit_log
  id bigint pk
  user_id integer
  entity_id integer
  action text
  created_at timestamptz
`,
  relationships: [
    'orders.customer_id -> customers.id',
    'order_items.order_id -> orders.id',
    'order_items.product_id -> products.id',
    'audit_log.user_id -> users.id',
  ],
  names: {
    customers: 'customer',
    order_items: 'order item',
    'orders.ip_address': ['ip address', 'IP address'],
    'products.weight_g': ['weight g', 'weight'],
    audit_log: 'audit log',
  },
  keys: { order_items: ['id'], users: ['id'] },
});
