-- Structs and arrays go out as they came in.
-- oracle:
--   SELECT id, person, tags, scores FROM nested
CREATE TABLE nested (
  id BIGINT, person STRUCT<name TEXT, address STRUCT<city TEXT, zip INT>>, tags TEXT[], scores BIGINT[]
) WITH (connector = 'single_file', path = 'nested.jsonl');
SELECT id, person, tags, scores FROM nested;
