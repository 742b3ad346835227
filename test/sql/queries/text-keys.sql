-- Texts as keys: empty, NULL, long and of every alphabet, each its own group.
CREATE TABLE texts (id BIGINT, a TEXT, t TIMESTAMP GENERATED ALWAYS AS (to_timestamp_seconds(id)) STORED, WATERMARK FOR t)
WITH (connector = 'single_file', path = 'texts.jsonl');
SELECT coalesce(a, 'none') || repeat('é', length(a)) AS k, a, count(*) AS n, min(a) AS least, max(a) AS most FROM texts GROUP BY tumble(INTERVAL '1 hour'), a;
