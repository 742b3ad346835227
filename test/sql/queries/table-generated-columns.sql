-- Generated columns, one of them the event time, another from a struct.
-- oracle:
--   SELECT time_bucket(INTERVAL '2 minutes', "timestamp" + INTERVAL '1 hour') AS "at", count(*) AS n, sum("value" * 2) AS twice
--   FROM words GROUP BY 1
CREATE TABLE words (
  timestamp TIMESTAMP, value DOUBLE, rows BIGINT,
  shifted TIMESTAMP GENERATED ALWAYS AS (timestamp + INTERVAL '1 hour') STORED,
  twice DOUBLE GENERATED ALWAYS AS (value * 2) STORED,
  WATERMARK FOR shifted
) WITH (connector = 'single_file', path = 'words.jsonl');
SELECT window.start AS at, count(*) AS n, sum(twice) AS twice FROM words GROUP BY tumble(INTERVAL '2 minutes');
