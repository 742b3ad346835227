-- The first of thousands of keys in each window.
-- oracle:
--   SELECT k, n, row_number() OVER (PARTITION BY s, k % 3 ORDER BY n DESC, k DESC) AS r, s FROM (
--     SELECT counter * counter % 4999 AS k, starts AS s, count(*) AS n FROM (SELECT *, unnest(hops(ts, INTERVAL '30 seconds', INTERVAL '90 seconds')) AS starts FROM (SELECT range AS counter, make_timestamp(range * 7000) AS ts FROM range(12000))) GROUP BY 1, 2
--   ) QUALIFY r <= 3
CREATE TABLE counts (
  counter BIGINT, ts TIMESTAMP GENERATED ALWAYS AS (to_timestamp_millis(counter * 7)) STORED, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'impulse', message_count = 12000);
SELECT k, n, r, w.start AS s FROM (
  SELECT *, row_number() OVER (PARTITION BY w, k % 3 ORDER BY n DESC, k DESC) AS r
  FROM (SELECT counter * counter % 4999 AS k, hop(INTERVAL '30 seconds', INTERVAL '90 seconds') AS w, count(*) AS n FROM counts GROUP BY 1, 2)
) WHERE r <= 3;
