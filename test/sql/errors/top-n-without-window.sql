CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
SELECT * FROM (SELECT id, row_number() OVER (PARTITION BY name ORDER BY id) AS r FROM f) WHERE r < 3;
