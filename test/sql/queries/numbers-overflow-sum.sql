-- A sum that leaves 64 bits is an error.
-- fails: bigint out of range
CREATE TABLE late (
  id BIGINT, ts TIMESTAMP NOT NULL, k TEXT, v BIGINT, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'single_file', path = 'late.jsonl');
SELECT sum(9223372036854775000 + v) AS s FROM late GROUP BY tumble(INTERVAL '1 day');
