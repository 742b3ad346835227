-- A source without rows closes no window and fails nothing.
CREATE TABLE none (id BIGINT, ts TIMESTAMP, WATERMARK FOR ts) WITH (connector = 'single_file', path = 'none.jsonl');
SELECT id, count(*) AS n FROM none GROUP BY id, hop(INTERVAL '1 second', INTERVAL '1 minute');
