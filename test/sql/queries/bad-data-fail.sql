-- A row that cannot be decoded fails the pipeline.
-- fails: bad row: "x" does not fit column "n" of type INTEGER, at byte 39 of the row
CREATE TABLE bad (id BIGINT NOT NULL, ts TIMESTAMP, n INT)
WITH (connector = 'single_file', path = 'bad.jsonl', bad_data = 'fail');
SELECT id FROM bad;
