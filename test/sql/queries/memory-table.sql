-- A memory table is a name for the rows of its INSERT.
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE TABLE long_trips (trip BIGINT, miles DOUBLE) WITH (connector = 'memory');
INSERT INTO long_trips SELECT id, distance / 1.5 FROM trips WHERE distance IS NOT NULL;
CREATE TABLE cities;
INSERT INTO cities SELECT upper(city) AS name FROM trips;
SELECT trip, miles FROM long_trips WHERE miles > 5;
SELECT name FROM cities WHERE name IS NOT NULL;
