-- Times plus intervals, differences, comparisons, casts.
-- oracle:
--   SELECT id, t + INTERVAL '1 day 2 hours' AS later, t - INTERVAL '90 minutes' AS before, t > TIMESTAMP '1970-01-01T00:00:00' AS modern,
--     CAST(t AS DATE) AS day, CAST(d AS TIMESTAMP) AS midnight, t BETWEEN '2000-01-01' AND '2024-12-31' AS recent
--   FROM times WHERE id < 10
CREATE TABLE times (id BIGINT, t TIMESTAMP, d DATE, c TIME)
WITH (connector = 'single_file', path = 'times.jsonl');
SELECT id, t + INTERVAL '1 day 2 hours' AS later, t - INTERVAL '90 minutes' AS before, t > TIMESTAMP '1970-01-01T00:00:00' AS modern,
  CAST(t AS DATE) AS day, CAST(d AS TIMESTAMP) AS midnight, t BETWEEN '2000-01-01' AND '2024-12-31' AS recent
FROM times WHERE id < 10;
