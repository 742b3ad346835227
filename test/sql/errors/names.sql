CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
SELECT f.nam, g.id, upper(idd), ids.name FROM f;
SELECT id FROM ff;
SELECT lenght(name), count(*) FROM f GROUP BY tumble(INTERVAL '1 minute'), unknown;
