-- SELECT DISTINCT of the columns of a window: also of its start alone, in windows of it, and after ALL of them.
-- oracle:
--   WITH h AS (SELECT DISTINCT time_bucket(INTERVAL '20 minutes', ts) AS s, seats, shared FROM trips)
--   SELECT 'rows' AS which, s, seats FROM h GROUP BY ALL UNION ALL SELECT 'starts', s, NULL FROM h GROUP BY s
--   UNION ALL SELECT 'counted', s, count(DISTINCT seats) + count(DISTINCT CASE WHEN seats IS NULL THEN 1 END) FROM h GROUP BY s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW h AS SELECT seats, shared, tumble(INTERVAL '20 minutes') AS w, count(*) AS n FROM trips GROUP BY seats, shared, w;
SELECT DISTINCT 'rows' AS which, w.start AS s, CAST(seats AS BIGINT) AS seats FROM h
UNION ALL SELECT DISTINCT 'starts', w.start, NULL FROM h
UNION ALL SELECT 'counted', w.start, n FROM (SELECT w, count(*) AS n FROM (SELECT DISTINCT w, seats FROM h) GROUP BY w);
