-- LIKE and ILIKE with wildcards, escapes, and NULL patterns.
-- oracle:
--   SELECT id, a LIKE '%a%' AS has, a LIKE '_' AS one, a LIKE '%!%%' ESCAPE '!' AS percent, a LIKE 'a\_b' ESCAPE '\' AS slash,
--     a ILIKE 'mixed%' AS i, a NOT LIKE '%e' AS n, a LIKE concat(b, '%') ESCAPE '\' AS by, a LIKE '日本%' AS jp, a LIKE '%😀%' AS emoji, a LIKE '' AS empty
--   FROM texts
CREATE TABLE texts (id BIGINT, a TEXT, b TEXT)
WITH (connector = 'single_file', path = 'texts.jsonl');
SELECT id, a LIKE '%a%' AS has, a LIKE '_' AS one, a LIKE '%!%%' ESCAPE '!' AS percent, a LIKE 'a\_b' AS slash,
  a ILIKE 'mixed%' AS i, a NOT LIKE '%e' AS n, a LIKE concat(b, '%') AS by, a LIKE '日本%' AS jp, a LIKE '%😀%' AS emoji, a LIKE '' AS empty
FROM texts;
