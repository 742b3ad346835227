-- split_part, replace, translate and position.
-- oracle:
--   SELECT id, split_part(a, ' ', 1) AS first, split_part(a, '/', -1) AS last, replace(a, 'a', 'aa') AS doubled,
--     CASE WHEN b = '' THEN a ELSE replace(a, b, '') END AS without, position(b IN a) AS "at", translate(a, 'aé', 'ee') AS tr FROM texts
CREATE TABLE texts (id BIGINT, a TEXT, b TEXT)
WITH (connector = 'single_file', path = 'texts.jsonl');
SELECT id, split_part(a, ' ', 1) AS first, split_part(a, '/', -1) AS last, replace(a, 'a', 'aa') AS doubled, replace(a, b, '') AS without,
  position(b IN a) AS at, translate(a, 'aé', 'ee') AS tr FROM texts;
