-- Texts compare by their code points; grouping and equality see every byte.
-- oracle:
--   SELECT id, a < b AS lt, a = b AS eq, a >= b AS ge, greatest(a, b) AS g, a BETWEEN 'a' AND 'n' AS mid, a IN ('x', '', 'a_b') AS listed, nullif(a, b) AS nf FROM texts
CREATE TABLE texts (id BIGINT, a TEXT, b TEXT)
WITH (connector = 'single_file', path = 'texts.jsonl');
SELECT id, a < b AS lt, a = b AS eq, a >= b AS ge, greatest(a, b) AS g, a BETWEEN 'a' AND 'n' AS mid, a IN ('x', '', 'a_b') AS listed, nullif(a, b) AS nf FROM texts;
