CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
SELECT name + 1, NOT id, id AND true, name < id, CASE WHEN id THEN 1 END, CAST(ts AS BOOLEAN) FROM f WHERE id;
SELECT sum(name), avg(ts) FROM f GROUP BY tumble('1 minute');
