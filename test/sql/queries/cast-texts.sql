-- Casts of texts to every type, spaces around them allowed as in PostgreSQL.
CREATE TABLE texts (id BIGINT, a TEXT, b TEXT)
WITH (connector = 'single_file', path = 'texts.jsonl');
SELECT id, CAST(' 42 ' AS BIGINT) AS n, CAST('-1.5e3' AS DOUBLE) AS d, CAST('t' AS BOOLEAN) AS b, CAST('12.345' AS DECIMAL(10, 2)) AS p,
  TRY_CAST(a AS DOUBLE) AS nothing, CAST('2024-02-29' AS DATE) AS day, CAST('1' AS SMALLINT) + 1 AS two FROM texts WHERE id < 3;
