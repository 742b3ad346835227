-- NULL is a key as any other, in each of several keys of every type.
-- oracle:
--   SELECT seats, shared, city, fare IS NULL AS free, count(*) AS n FROM trips GROUP BY time_bucket(INTERVAL '1 day', ts), seats, shared, city, fare IS NULL
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT seats, shared, city, fare IS NULL AS free, count(*) AS n FROM trips GROUP BY tumble(INTERVAL '1 day'), seats, shared, city, fare IS NULL;
