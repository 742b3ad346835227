CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
SELECT id name ts FROM f;
SELECT FROM f;
SELECT id FROM;
SELEC id FROM f;
SELECT (id FROM f;
SELECT id FROM f WHERE;
SELECT id FROM f GROUP tumble(INTERVAL '1 minute');
SELECT id, FROM f;
SELECT 1 FROM f
