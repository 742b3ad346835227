-- Division of integers by zero is an error.
-- fails: division by zero
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
SELECT 1 / (x - 1) AS q FROM logic;
