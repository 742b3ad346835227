-- Elements count from 1; what is not there is NULL; lengths and membership.
CREATE TABLE nested (
  id BIGINT, person STRUCT<name TEXT, address STRUCT<city TEXT, zip INT>>, tags TEXT[], scores BIGINT[]
) WITH (connector = 'single_file', path = 'nested.jsonl');
SELECT id, tags[1] AS first, scores[2] AS second, tags[9] AS beyond, array_length(tags) AS n, cardinality(scores) AS c, array_contains(tags, 'x') AS has FROM nested;
