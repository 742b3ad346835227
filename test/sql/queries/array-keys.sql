-- Arrays are keys by what is in them: NULL elements, no elements and no array at all are told apart.
-- oracle:
--   SELECT tags, scores, count(*) AS n, min(id) AS first FROM nested GROUP BY tags, scores
CREATE TABLE nested (
  id BIGINT NOT NULL, tags TEXT[], scores BIGINT[],
  at TIMESTAMP GENERATED ALWAYS AS (to_timestamp(id % 2)) STORED, WATERMARK FOR at
) WITH (connector = 'single_file', path = 'nested.jsonl');
SELECT tags, scores, n, first FROM (
  SELECT tags, scores, count(*) AS n, min(id) AS first FROM nested
  GROUP BY tags, scores, tumble(INTERVAL '1 day')
);
