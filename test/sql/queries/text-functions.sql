-- Lengths, cases, trims and parts of texts of every kind of character.
CREATE TABLE texts (id BIGINT, a TEXT, b TEXT)
WITH (connector = 'single_file', path = 'texts.jsonl');
SELECT id, length(a) AS n, octet_length(a) AS bytes, reverse(a) AS back, substr(a, 2, 3) AS part, left(a, 2) AS l,
  right(a, 2) AS r, trim(a) AS t, ltrim(a) AS lt, rtrim(a) AS rt, concat(a, '-', b) AS c, a || b AS cc, strpos(a, b) AS at,
  starts_with(a, b) AS s, repeat(a, 2) AS twice, lpad(a, 5, '*') AS lp, rpad(a, 5, '*') AS rp
FROM texts;
