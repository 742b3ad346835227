-- A multiple that does not fit 64 bits fails, although a double would hold it nearly.
-- fails: interval out of range
CREATE TABLE numbers (id BIGINT NOT NULL, n BIGINT)
WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT INTERVAL '2 microseconds' * n AS wait FROM numbers;
