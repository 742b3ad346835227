-- The first row of each window and array, and windows of windows of arrays.
CREATE TABLE nested (
  id BIGINT NOT NULL, tags TEXT[], scores DOUBLE[],
  at TIMESTAMP GENERATED ALWAYS AS (to_timestamp(id)) STORED, WATERMARK FOR at
) WITH (connector = 'single_file', path = 'nested.jsonl');
SELECT tags, id, n FROM (
  SELECT *, row_number() OVER (PARTITION BY tags, window ORDER BY id DESC) AS r FROM (
    SELECT array_distinct(tags) AS tags, id % 2 AS id, count(*) AS n, hop(INTERVAL '2 seconds', INTERVAL '4 seconds') AS window
    FROM nested GROUP BY 1, 2, window
  )
) WHERE r = 1;
