-- Rows whose event time is NULL belong to no window and are left out.
-- oracle:
--   SELECT id, t FROM times WHERE t IS NOT NULL
CREATE TABLE times (id BIGINT, t TIMESTAMP, WATERMARK FOR t AS t - INTERVAL '4000000 days')
WITH (connector = 'single_file', path = 'times.jsonl');
SELECT id, t FROM times;
