-- Decimals, dates and times of day as keys.
-- oracle:
--   SELECT d, c, count(*) AS n, min(t) AS t FROM times WHERE id < 9 AND t IS NOT NULL GROUP BY d, c, time_bucket(INTERVAL '1 day', t)
CREATE TABLE times (id BIGINT, t TIMESTAMP, d DATE, c TIME, WATERMARK FOR t AS t - INTERVAL '4000000 days')
WITH (connector = 'single_file', path = 'times.jsonl');
SELECT d, c, count(*) AS n, min(t) AS t FROM times WHERE id < 9 GROUP BY d, c, tumble(INTERVAL '1 day');
