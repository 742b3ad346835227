-- Rows that cannot be decoded are left out and counted.
-- bad: 9
CREATE TABLE bad (id BIGINT NOT NULL, ts TIMESTAMP, n INT)
WITH (connector = 'single_file', path = 'bad.jsonl', bad_data = 'drop');
SELECT id, ts, n FROM bad;
