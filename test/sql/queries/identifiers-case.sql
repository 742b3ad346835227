-- Names are found in any case, quoted ones give their own case.
-- oracle:
--   SELECT "rows" AS "Rows", "count" AS n FROM words
CREATE TABLE Words (rows BIGINT, "count" BIGINT) WITH (connector = 'single_file', path = 'words.jsonl');
SELECT t.rows AS "Rows", T.COUNT AS n FROM (SELECT Rows, count FROM words) AS t;
