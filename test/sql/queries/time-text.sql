-- Times as text, and text as times.
CREATE TABLE times (id BIGINT, t TIMESTAMP, d DATE, c TIME)
WITH (connector = 'single_file', path = 'times.jsonl');
SELECT id, CAST(t AS TEXT) AS a, CAST(CAST(t AS TEXT) AS TIMESTAMP) = t AS same, CAST(d AS TEXT) AS b, CAST('2024-02-29 10:00:00' AS TIMESTAMP) AS c, DATE '2024-02-29' AS e FROM times;
