CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
SELECT 1 / 0, CAST('x' AS INT), 9223372036854775807 + 1, CAST(300 AS TINYINT) FROM f;
