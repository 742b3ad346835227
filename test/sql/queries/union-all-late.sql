-- In a union each row is late by the rows of its own input, however far behind the others are: the
-- same file, once with patience and once without.
-- late: 5
-- oracle:
--   SELECT side, window_of(s, INTERVAL '20 seconds') AS "window", count(*) AS n, max(id) AS last FROM (
--     SELECT *, unnest(hops(ts, INTERVAL '10 seconds', INTERVAL '20 seconds')) AS s FROM (
--       SELECT 'patient' AS side, *, max(ts) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
--         - INTERVAL '40 seconds' AS reached FROM late
--       UNION ALL
--       SELECT 'prompt' AS side, *, max(ts) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
--         AS reached FROM late)
--   ) WHERE reached IS NULL OR s + INTERVAL '20 seconds' > reached GROUP BY side, s
CREATE TABLE patient (
  id BIGINT, ts TIMESTAMP NOT NULL, k TEXT, v BIGINT, WATERMARK FOR ts AS ts - INTERVAL '40 seconds'
) WITH (connector = 'single_file', path = 'late.jsonl');
CREATE TABLE prompt (
  id BIGINT, ts TIMESTAMP NOT NULL, k TEXT, v BIGINT, WATERMARK FOR ts AS ts
) WITH (connector = 'single_file', path = 'late.jsonl');
CREATE VIEW sides AS
SELECT 'patient' AS side, id, ts FROM patient UNION ALL SELECT 'prompt' AS side, id, ts FROM prompt;
SELECT side, hop(INTERVAL '10 seconds', INTERVAL '20 seconds') AS window, count(*) AS n, max(id) AS last FROM sides
GROUP BY side, window;
