-- upper(), lower() and initcap().
CREATE TABLE texts (id BIGINT, a TEXT, b TEXT)
WITH (connector = 'single_file', path = 'texts.jsonl');
SELECT id, upper(a) AS u, lower(a) AS l, initcap(a) AS i FROM texts WHERE id NOT IN (16);
