-- What arrays, structs and DISTINCT do not do yet, by name.
CREATE TABLE t (id BIGINT, name TEXT, s STRUCT<a BIGINT, b TEXT[]>, at TIMESTAMP NOT NULL, WATERMARK FOR at)
WITH (connector = 'single_file', path = 't.json');
CREATE VIEW w AS SELECT name, s.b AS b, tumble(INTERVAL '1 hour') AS w, count(*) AS n FROM t GROUP BY name, s.b, w;
SELECT [[id]], [s], CASE WHEN id > 1 THEN s END, s < s, id = ANY([id]), s.b[1:2] FROM t;
SELECT s, count(*) FROM t GROUP BY s, tumble(INTERVAL '1 hour');
SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY w ORDER BY b) AS r FROM w) WHERE r = 1;
SELECT DISTINCT name FROM w;
SELECT DISTINCT ON (name) name, w FROM w;
SELECT count(DISTINCT id), sum(DISTINCT name), count(DISTINCT name), stddev(id), count(DISTINCT *) FROM t GROUP BY tumble(INTERVAL '1 hour');
SELECT array_agg(id), median(id), tumble_start(at, INTERVAL '1 hour') FROM t GROUP BY tumble(at, INTERVAL '1 hour');
SELECT 2 ^ id, name SIMILAR TO 'a', id = 'x' FROM t;
