-- A late row still counts in the windows that were open when it came, whatever closed before: the
-- rows in front of it decide that, not when windows are given out.
-- late: 2
-- oracle:
--   SELECT window_of(s, INTERVAL '20 seconds') AS "window", count(*) AS n, max(id) AS last FROM (
--     SELECT *, unnest(hops(ts, INTERVAL '5 seconds', INTERVAL '20 seconds')) AS s FROM (
--       SELECT *, max(ts) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newest FROM late)
--   ) WHERE newest IS NULL OR s + INTERVAL '20 seconds' > newest - INTERVAL '5 seconds' GROUP BY s
CREATE TABLE late (
  id BIGINT, ts TIMESTAMP NOT NULL, k TEXT, v BIGINT, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'single_file', path = 'late.jsonl');
SELECT hop(INTERVAL '5 seconds', INTERVAL '20 seconds') AS window, count(*) AS n, max(id) AS last FROM late
GROUP BY window;
