CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
SELECT window.begin, window.start, window FROM f GROUP BY tumble(INTERVAL '1 minute'), id HAVING window.length > 1;
SELECT w.begin FROM (SELECT tumble(INTERVAL '1 minute') AS w, count(*) FROM f GROUP BY w);
