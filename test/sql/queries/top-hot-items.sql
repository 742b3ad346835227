-- The hot items of every tutorial: the first n of each sliding window.
-- oracle:
--   SELECT city, n, row_number() OVER (PARTITION BY s ORDER BY n DESC, city) AS row_num, s FROM (
--     SELECT city, s, count(*) AS n FROM (SELECT *, unnest(hops(ts, INTERVAL '1 minute', INTERVAL '4 minutes')) AS s FROM trips WHERE city IS NOT NULL) GROUP BY city, s
--   ) QUALIFY row_num <= 2
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT city, n, row_num, window.start AS s FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window ORDER BY n DESC, city) AS row_num FROM (
    SELECT city, hop(INTERVAL '1 minute', INTERVAL '4 minutes') AS window, count(*) AS n FROM trips WHERE city IS NOT NULL GROUP BY city, window
  )
) WHERE row_num <= 2;
