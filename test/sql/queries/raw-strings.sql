-- Lines as they are, by format raw_string.
CREATE TABLE lines (value TEXT) WITH (connector = 'single_file', path = 'bad.jsonl', format = 'raw_string');
SELECT value, length(value) AS n FROM lines WHERE value LIKE '%n%';
