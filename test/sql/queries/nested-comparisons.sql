-- Structs are equal where all of their fields are, a NULL in them like another; a NULL struct is NULL.
-- oracle:
--   SELECT id, a = b AS equal, a <> b AS unequal, a IS DISTINCT FROM b AS differs, a IS NOT DISTINCT FROM b AS same, a IS NOT DISTINCT FROM NULL AS missing,
--     CASE a WHEN b THEN 'yes' ELSE 'no' END AS chosen FROM read_json('pairs.jsonl', columns = {id: 'BIGINT',
--     a: 'STRUCT(x BIGINT, y STRUCT(z VARCHAR, t VARCHAR[]))', b: 'STRUCT(x BIGINT, y STRUCT(z VARCHAR, t VARCHAR[]))'})
CREATE TABLE pairs (id BIGINT, a STRUCT<x BIGINT, y STRUCT<z TEXT, t TEXT[]>>, b STRUCT<x BIGINT, y STRUCT<z TEXT, t TEXT[]>>)
WITH (connector = 'single_file', path = 'pairs.jsonl');
SELECT id, a = b AS equal, a <> b AS unequal, a IS DISTINCT FROM b AS differs, a IS NOT DISTINCT FROM b AS same, a IS NOT DISTINCT FROM NULL AS missing,
  CASE a WHEN b THEN 'yes' ELSE 'no' END AS chosen FROM pairs;
