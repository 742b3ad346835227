-- Windows over the union of two sources wait for both.
-- oracle:
--   SELECT kind, window_of(s, INTERVAL '2 minutes') AS w, count(*) AS n FROM (
--     SELECT 'all' AS kind, time_bucket(INTERVAL '2 minutes', ts) AS s FROM trips
--     UNION ALL SELECT 'shared', time_bucket(INTERVAL '2 minutes', ts) FROM trips WHERE shared
--   ) GROUP BY kind, s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW all_trips AS SELECT ts, 'all' AS kind FROM trips UNION ALL SELECT ts, 'shared' FROM trips WHERE shared;
SELECT kind, tumble(INTERVAL '2 minutes') AS w, count(*) AS n FROM all_trips GROUP BY kind, w;
