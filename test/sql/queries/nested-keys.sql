-- Struct fields as keys of a window.
-- oracle:
--   SELECT person.address.city AS city, count(*) AS n, max(person.name) AS name FROM nested GROUP BY 1
CREATE TABLE nested (id BIGINT, person STRUCT<name TEXT, address STRUCT<city TEXT, zip INT>>,
  t TIMESTAMP GENERATED ALWAYS AS (to_timestamp_seconds(id)) STORED, WATERMARK FOR t)
WITH (connector = 'single_file', path = 'nested.jsonl');
SELECT person.address.city, count(*) AS n, max(person.name) AS name FROM nested GROUP BY person.address.city, tumble(INTERVAL '1 minute');
