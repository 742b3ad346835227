-- Every way in which a value may or may not fit its column, of which the bad ones are dropped.
-- bad: 23
CREATE TABLE shapes (
  id BIGINT, n BIGINT, b BOOLEAN, name TEXT, tags TEXT[], person STRUCT<name TEXT>, t TIMESTAMP, d DOUBLE, p DECIMAL(6, 2)
) WITH (connector = 'single_file', path = 'shapes.jsonl', bad_data = 'drop');
SELECT * FROM shapes;
