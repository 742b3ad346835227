-- Thousands of keys of texts of many lengths in sliding windows.
-- oracle:
--   SELECT window_of(w, INTERVAL '50 seconds') AS w, count(*) AS keys, sum(n) AS n, sum(length(k)) AS l, max(v) AS v, min(k) AS least, sum(a) AS a FROM (
--     SELECT repeat('k', (counter % 40)::INT) || (counter % 3001) AS k, counter % 2 = 0 AS even, starts AS w, count(*) AS n, max('v' || counter) AS v, avg(counter) AS a
--     FROM (SELECT *, unnest(hops(ts, INTERVAL '20 seconds', INTERVAL '50 seconds')) AS starts FROM (SELECT range AS counter, make_timestamp(range * 7000) AS ts FROM range(12000))) GROUP BY 1, 2, 3
--   ) GROUP BY w
CREATE TABLE counts (
  counter BIGINT, ts TIMESTAMP GENERATED ALWAYS AS (to_timestamp_millis(counter * 7)) STORED, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'impulse', message_count = 12000);
CREATE VIEW by_key AS SELECT repeat('k', counter % 40) || (counter % 3001) AS k, counter % 2 = 0 AS even, hop(INTERVAL '20 seconds', INTERVAL '50 seconds') AS w,
  count(*) AS n, max('v' || counter) AS v, avg(counter) AS a FROM counts GROUP BY 1, 2, 3;
SELECT w, count(*) AS keys, sum(n) AS n, sum(length(k)) AS l, max(v) AS v, min(k) AS least, sum(a) AS a FROM by_key GROUP BY w;
