-- A BIGINT that leaves 64 bits is an error, not another number.
-- fails: bigint out of range
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT n + 1 AS n FROM numbers WHERE id = 1;
