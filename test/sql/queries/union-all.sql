-- UNION ALL of different tables; types become common ones, names are those of the first.
-- oracle:
--   SELECT id AS number, seats::DOUBLE AS amount, city FROM trips WHERE id < 10
--   UNION ALL SELECT order_id, amount, customer FROM orders WHERE quantity = 2
--   UNION ALL SELECT 7, NULL, 'literal'
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE TABLE orders (
  order_id BIGINT, ts TIMESTAMP NOT NULL, customer TEXT, amount DOUBLE, quantity INT,
  WATERMARK FOR ts AS ts - INTERVAL '10 minutes'
) WITH (connector = 'filesystem', path = 'orders');
SELECT id AS number, seats AS amount, city FROM trips WHERE id < 10
UNION ALL SELECT order_id, amount, customer FROM orders WHERE quantity = 2
UNION ALL SELECT 7, NULL, 'literal' FROM trips WHERE id = 1;
