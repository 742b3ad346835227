-- Words of SQL that people name columns by, without quotes.
-- oracle:
--   SELECT "start", "end", "timestamp", "rows", "count", "window", "value", "user" FROM words
--   WHERE "rows" > 3 AND "count" < 2 AND "window" = 'w1'
CREATE TABLE words (start TIMESTAMP, end TIMESTAMP, timestamp TIMESTAMP, rows BIGINT, count BIGINT, window TEXT, value DOUBLE, user TEXT)
WITH (connector = 'single_file', path = 'words.jsonl');
SELECT start, end, timestamp, rows, count, window, value, user FROM words WHERE rows > 3 AND count < 2 AND window = 'w1';
