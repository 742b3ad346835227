-- A struct that is NULL everywhere: written out, left out of an INSERT, and in a union.
-- oracle:
--   SELECT 'cast' AS way, id, NULL::STRUCT(x INT, y VARCHAR[]) AS s FROM nested
--   UNION ALL SELECT 'union', id, NULL FROM nested
CREATE TABLE nested (id BIGINT, person STRUCT<name TEXT>)
WITH (connector = 'single_file', path = 'nested.jsonl');
CREATE TABLE partly (way TEXT, id BIGINT, s STRUCT<x INT, y TEXT[]>);
INSERT INTO partly (way, id) SELECT 'union', id FROM nested;
SELECT 'cast' AS way, id, NULL::STRUCT<x INT, y TEXT[]> AS s FROM nested
UNION ALL SELECT way, id, s FROM partly WHERE s.x IS NULL;
