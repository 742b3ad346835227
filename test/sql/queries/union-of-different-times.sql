-- Windows over sources of different months: the earliest holds the others back, and one without rows does not.
-- oracle:
--   SELECT kind, window_of(time_bucket(INTERVAL '10 minutes', ts), INTERVAL '10 minutes') AS w, count(*) AS n, sum(id) AS ids FROM (
--     SELECT ts, 'trips' AS kind, id FROM trips UNION ALL SELECT ts, 'orders', order_id FROM orders UNION ALL SELECT ts, 'late', id FROM late WHERE id < 3
--   ) GROUP BY kind, w
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE TABLE orders (
  order_id BIGINT, ts TIMESTAMP NOT NULL, customer TEXT, amount DOUBLE, quantity INT,
  WATERMARK FOR ts AS ts - INTERVAL '10 minutes'
) WITH (connector = 'filesystem', path = 'orders');
CREATE TABLE late (
  id BIGINT, ts TIMESTAMP NOT NULL, k TEXT, v BIGINT, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'single_file', path = 'late.jsonl');
CREATE TABLE none (id BIGINT, ts TIMESTAMP, WATERMARK FOR ts) WITH (connector = 'single_file', path = 'none.jsonl');
CREATE VIEW everything AS SELECT ts, 'trips' AS kind, id FROM trips UNION ALL SELECT ts, 'orders', order_id FROM orders
  UNION ALL SELECT ts, 'late', id FROM late WHERE id < 3 UNION ALL SELECT ts, 'none', id FROM none;
SELECT kind, tumble(INTERVAL '10 minutes') AS w, count(*) AS n, sum(id) AS ids FROM everything GROUP BY kind, w;
