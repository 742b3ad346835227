-- Regular expressions.
CREATE TABLE texts (id BIGINT, a TEXT, b TEXT)
WITH (connector = 'single_file', path = 'texts.jsonl');
SELECT id, regexp_like(a, '[A-Z]') AS has, regexp_replace(a, '[aeiou]', '.', 'g') AS dots, a ~ '^\w+$' AS word, a !~ 'a' AS no FROM texts;
