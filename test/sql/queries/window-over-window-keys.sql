-- A sliding window over a tumbling one, by other keys, with HAVING at both levels.
-- oracle:
--   SELECT shared, window_of(s, INTERVAL '6 minutes') AS win, sum(n) AS n, max(d) AS d FROM (
--     SELECT *, unnest(hops(m, INTERVAL '2 minutes', INTERVAL '6 minutes')) AS s FROM (
--       SELECT city, shared, time_bucket(INTERVAL '1 minute', ts) AS m, count(*) AS n, sum(distance) AS d FROM trips GROUP BY city, shared, m HAVING sum(distance) > 2)
--   ) GROUP BY shared, s HAVING count(*) > 2
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW minutes AS SELECT city, shared, tumble(INTERVAL '1 minute') AS w, count(*) AS n, sum(distance) AS d FROM trips GROUP BY city, shared, w HAVING sum(distance) > 2;
SELECT shared, hop(INTERVAL '2 minutes', INTERVAL '6 minutes') AS win, sum(n) AS n, max(d) AS d FROM minutes GROUP BY shared, win HAVING count(*) > 2;
