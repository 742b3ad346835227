-- Decimals of 18 digits, exact, as strings on request.
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
CREATE TABLE exact WITH (connector = 'single_file', path = 'exact.jsonl', type = 'sink', 'json.decimal_encoding' = 'string');
INSERT INTO exact SELECT id, p, p - 1.0 < p AS less, p * 1 = p AS same FROM numbers WHERE p IS NOT NULL;
