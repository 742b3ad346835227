-- Times from seconds and milliseconds, and back.
-- oracle:
--   SELECT id, make_timestamp(i::BIGINT * 1000000) AS s, make_timestamp(i::BIGINT * 1000) AS ms, make_timestamp(i::BIGINT) AS us FROM numbers WHERE i IS NOT NULL
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT id, to_timestamp_seconds(i) AS s, to_timestamp_millis(i) AS ms, to_timestamp_micros(i) AS us FROM numbers WHERE i IS NOT NULL;
