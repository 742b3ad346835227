-- The first of each window and key, NULLs last or first, without the number.
-- oracle:
--   SELECT shared, city, d FROM (SELECT shared, city, time_bucket(INTERVAL '3 minutes', ts) AS w, sum(distance) AS d FROM trips GROUP BY ALL)
--   QUALIFY row_number() OVER (PARTITION BY w, shared ORDER BY d DESC NULLS LAST, city NULLS FIRST) = 1
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW by_city AS SELECT shared, city, tumble(INTERVAL '3 minutes') AS w, sum(distance) AS d FROM trips GROUP BY shared, city, w;
SELECT shared, city, d FROM (SELECT *, row_number() OVER (PARTITION BY w, shared ORDER BY d DESC NULLS LAST, city NULLS FIRST) AS r FROM by_city) WHERE r = 1;
