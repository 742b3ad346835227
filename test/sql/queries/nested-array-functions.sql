-- Arrays made, sliced and put together.
CREATE TABLE nested (
  id BIGINT, person STRUCT<name TEXT, address STRUCT<city TEXT, zip INT>>, tags TEXT[], scores BIGINT[]
) WITH (connector = 'single_file', path = 'nested.jsonl');
SELECT id, [id, id * 2] AS pair, array_append(scores, id) AS more, array_to_string(tags, '|') AS joined, array_concat(scores, scores) AS twice, array_position(tags, 'x') AS at FROM nested;
