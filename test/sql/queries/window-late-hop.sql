-- A late row still counts in the windows that are open, whatever closed before it came. At more
-- than one slot closed windows may take it too, as long as the second phase has not given them out,
-- so that only those are asked for that are open whenever it comes.
-- oracle:
--   SELECT window_of(s, INTERVAL '20 seconds') AS "window", count(*) AS n, max(id) AS last
--   FROM (SELECT *, unnest(hops(ts, INTERVAL '5 seconds', INTERVAL '20 seconds')) AS s FROM late WHERE id < 12)
--   GROUP BY s HAVING s >= '2024-03-10T12:00:00'
CREATE TABLE late (
  id BIGINT, ts TIMESTAMP NOT NULL, k TEXT, v BIGINT, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'single_file', path = 'late.jsonl');
SELECT hop(INTERVAL '5 seconds', INTERVAL '20 seconds') AS window, count(*) AS n, max(id) AS last FROM late
WHERE id < 12 GROUP BY window HAVING window.end >= '2024-03-10T12:00:20';
