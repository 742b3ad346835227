-- A view over a view, read by two queries, and a CREATE TABLE AS.
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW known AS SELECT * FROM trips WHERE city IS NOT NULL;
CREATE VIEW shared_known AS SELECT id, city FROM known WHERE shared;
CREATE TABLE firsts AS SELECT id FROM known WHERE id < 5;
SELECT city, id FROM shared_known WHERE city <> '';
SELECT id * 10 AS id FROM firsts UNION ALL SELECT -id FROM shared_known;
