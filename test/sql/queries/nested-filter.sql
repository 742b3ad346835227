-- Conditions over fields and elements.
-- oracle:
--   SELECT id FROM nested WHERE person.address.city = 'London' OR scores[1] = scores[2] OR 'poetry' = tags[2] OR person IS NULL
CREATE TABLE nested (
  id BIGINT, person STRUCT<name TEXT, address STRUCT<city TEXT, zip INT>>, tags TEXT[], scores BIGINT[]
) WITH (connector = 'single_file', path = 'nested.jsonl');
SELECT id FROM nested WHERE person.address.city = 'London' OR scores[1] = scores[2] OR 'poetry' = tags[2] OR person IS NULL;
