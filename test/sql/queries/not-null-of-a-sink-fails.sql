-- A NULL on its way into a NOT NULL column fails the job, however it came about.
-- fails: null value in column "half" of table "kept" violates not-null constraint
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
CREATE TABLE kept (half BIGINT NOT NULL, note TEXT)
WITH (connector = 'single_file', path = 'kept.jsonl', type = 'sink');
INSERT INTO kept SELECT x / 2, 'half' FROM logic WHERE y = 1;
