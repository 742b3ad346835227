-- AND, OR, NOT and IS over every pair of true, false and NULL.
-- oracle:
--   SELECT a, b, a AND b AS both, a OR b AS either, NOT a AS opposite, a IS TRUE AS it, a IS NOT FALSE AS nf, a IS NULL AS un, a = b AS eq, a <> b AS ne, a IS DISTINCT FROM b AS di, a IS NOT DISTINCT FROM b AS nd FROM logic
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
SELECT a, b, a AND b AS both, a OR b AS either, NOT a AS opposite, a IS TRUE AS it, a IS NOT FALSE AS nf, a IS NULL AS un, a = b AS eq, a <> b AS ne, a IS DISTINCT FROM b AS di, a IS NOT DISTINCT FROM b AS nd FROM logic;
