-- Parts of arrays, with ends left out, counted from behind, and outside.
-- oracle:
--   SELECT id, scores[2:3] AS a, scores[2:] AS b, scores[:2] AS c, scores[:] AS d, scores[-2:] AS e, scores[:-2] AS f, scores[3:9] AS g FROM nested
CREATE TABLE nested (id BIGINT, scores BIGINT[]) WITH (connector = 'single_file', path = 'nested.jsonl');
SELECT id, scores[2:3] AS a, scores[2:] AS b, scores[:2] AS c, scores[:] AS d, scores[-2:] AS e, scores[:-2] AS f, scores[3:9] AS g FROM nested;
