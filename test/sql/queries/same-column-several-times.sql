-- One column under several names, and twice under one name.
-- oracle:
--   SELECT x AS a, x AS b, x + 0::BIGINT AS c, a AS x FROM logic
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
SELECT x AS a, x AS b, x + 0 AS c, a AS x FROM logic;
