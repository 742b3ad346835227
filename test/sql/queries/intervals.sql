-- Intervals go out as text; their multiples and quotients are exact.
CREATE TABLE numbers (id BIGINT NOT NULL, n BIGINT, i INT)
WITH (connector = 'single_file', path = 'numbers.jsonl');
CREATE TABLE waits (id BIGINT, wait INTERVAL, half INTERVAL, waits INTERVAL[])
WITH (connector = 'single_file', path = 'waits.jsonl', type = 'sink');
INSERT INTO waits
SELECT id, INTERVAL '1 microsecond' * n AS wait, i * INTERVAL '1 minute' / 7 AS half,
  [INTERVAL '90 minutes' * 1.5, -INTERVAL '1 second', NULL] AS waits
FROM numbers;
