-- A CAST of text that is no number is an error that shows the text.
-- fails: invalid input syntax for type bigint: "plain"
CREATE TABLE texts (id BIGINT, a TEXT, b TEXT)
WITH (connector = 'single_file', path = 'texts.jsonl');
SELECT CAST(a AS BIGINT) AS n FROM texts;
