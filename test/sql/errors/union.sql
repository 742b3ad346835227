CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
SELECT id, name FROM f UNION ALL SELECT name FROM f;
SELECT id FROM f UNION ALL SELECT ts FROM f;
SELECT id FROM f UNION SELECT id FROM f;
