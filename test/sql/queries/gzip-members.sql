-- A gzip file of several members is read to its end.
-- oracle:
--   SELECT id FROM trips WHERE id <= 20
CREATE TABLE trips (id BIGINT) WITH (connector = 'single_file', path = 'trips.jsonl.gz');
SELECT id FROM trips;
