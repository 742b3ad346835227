-- Fields of structs in structs; a field of a NULL struct is NULL.
-- oracle:
--   SELECT id, person.name, person.address.city AS city, person.address.zip + 1::BIGINT AS zip, person IS NULL AS nobody, person.address IS NULL AS nowhere FROM nested
CREATE TABLE nested (
  id BIGINT, person STRUCT<name TEXT, address STRUCT<city TEXT, zip INT>>, tags TEXT[], scores BIGINT[]
) WITH (connector = 'single_file', path = 'nested.jsonl');
SELECT id, person.name, person.address.city AS city, n.person.address.zip + 1 AS zip, person IS NULL AS nobody, person.address IS NULL AS nowhere FROM nested AS n;
