-- Timestamps, dates and times of day, before 1970 and to the microsecond.
-- oracle:
--   SELECT id, t, d, c FROM times
CREATE TABLE times (id BIGINT, t TIMESTAMP, d DATE, c TIME)
WITH (connector = 'single_file', path = 'times.jsonl');
SELECT id, t, d, c FROM times;
