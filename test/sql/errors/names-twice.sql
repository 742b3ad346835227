CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
CREATE VIEW v AS SELECT id FROM f;
CREATE TABLE v (x INT) WITH (connector = 'blackhole');
WITH a AS (SELECT id FROM f), a AS (SELECT id FROM f) SELECT id FROM a;
CREATE TABLE g (x INT, X TEXT) WITH (connector = 'single_file', path = 'x');
SELECT id FROM (SELECT id, id FROM f);
