CREATE TABLE a (t TEXT, n BIGINT, WATERMARK FOR t) WITH (connector = 'single_file', path = 'x');
CREATE TABLE b (t TIMESTAMP, WATERMARK FOR tt) WITH (connector = 'single_file', path = 'x');
CREATE TABLE c (t TIMESTAMP, WATERMARK FOR t AS t - 5) WITH (connector = 'single_file', path = 'x');
CREATE TABLE d (t TIMESTAMP) WITH (connector = 'single_file', path = 'x', event_time_field = 'time');
CREATE TABLE e (t TIMESTAMP, WATERMARK FOR t, WATERMARK FOR t AS t - INTERVAL '1 second') WITH (connector = 'single_file', path = 'x');
SELECT * FROM a; SELECT * FROM b; SELECT * FROM c; SELECT * FROM d; SELECT * FROM e;
