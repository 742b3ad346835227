CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
CREATE TABLE o (id BIGINT, name TEXT) WITH (connector = 'single_file', path = 'o.jsonl', type = 'sink');
INSERT INTO o SELECT id FROM f;
INSERT INTO o SELECT name, id FROM f;
INSERT INTO o SELECT id, name, ts FROM f;
INSERT INTO nowhere SELECT id FROM f;
CREATE TABLE s WITH (connector = 'blackhole');
INSERT INTO s SELECT id FROM f;
INSERT INTO s SELECT name FROM f;
