-- A column that hides the alias of a window, and aggregates of what they do not take.
CREATE TABLE f (w BIGINT, t TIMESTAMP NOT NULL, tags TEXT[], WATERMARK FOR t) WITH (connector = 'single_file', path = 'x');
SELECT tumble(interval '1 minute') AS w, count(*) FROM f GROUP BY w;
SELECT tumble(interval '1 minute') AS v, max(tags), sum(tags), avg(t), max(w, w) FROM f GROUP BY v;
