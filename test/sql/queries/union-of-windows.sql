-- The union of two windowed aggregates, aggregated again by their windows.
-- oracle:
--   SELECT window_of(s, INTERVAL '5 minutes') AS w, sum(n) AS n, max(n) AS most, count(*) AS c FROM (
--     SELECT time_bucket(INTERVAL '5 minutes', ts) AS s, count(*) AS n FROM trips GROUP BY s
--     UNION ALL SELECT time_bucket(INTERVAL '5 minutes', ts) AS s, count(*) AS n FROM trips GROUP BY s, city) GROUP BY s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE TABLE orders (
  order_id BIGINT, ts TIMESTAMP NOT NULL, customer TEXT, amount DOUBLE, quantity INT,
  WATERMARK FOR ts AS ts - INTERVAL '10 minutes'
) WITH (connector = 'filesystem', path = 'orders');
CREATE VIEW a AS SELECT tumble(INTERVAL '5 minutes') AS w, count(*) AS n FROM trips GROUP BY w;
CREATE VIEW b AS SELECT tumble(INTERVAL '5 minutes') AS w, city, count(*) AS n FROM trips GROUP BY w, city;
SELECT w, sum(n) AS n, max(n) AS most, count(*) AS c FROM (SELECT w, n FROM a UNION ALL SELECT w, n FROM b) GROUP BY w;
