-- Windows before 1970 are aligned to the epoch as those after it.
-- oracle:
--   SELECT window_of(time_bucket(INTERVAL '7 hours', t, TIMESTAMP '1970-01-01'), INTERVAL '7 hours') AS w, count(*) AS n FROM times WHERE id IN (1, 2, 3, 4, 5, 8) GROUP BY w
CREATE TABLE times (id BIGINT, t TIMESTAMP, WATERMARK FOR t AS t - INTERVAL '4000000 days') WITH (connector = 'single_file', path = 'times.jsonl');
SELECT tumble(INTERVAL '7 hours') AS w, count(*) AS n FROM times WHERE id IN (1, 2, 3, 4, 5, 8) GROUP BY w;
