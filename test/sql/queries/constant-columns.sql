-- Constants alone, constant keys, and a filter that is always true or false.
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT 1 AS one, 'x' AS x, NULL AS nothing FROM trips WHERE 1 = 1 AND id = 3;
SELECT 2 AS two, 'y' AS x, NULL AS nothing FROM trips WHERE 1 = 0;
SELECT tumble(INTERVAL '1 hour') AS w, 'all' AS kind, count(*) AS n FROM trips GROUP BY w, kind;
