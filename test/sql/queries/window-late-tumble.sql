-- Rows that come behind the watermark are left out of closed windows, and counted.
-- late: 4
CREATE TABLE late (
  id BIGINT, ts TIMESTAMP NOT NULL, k TEXT, v BIGINT, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'single_file', path = 'late.jsonl');
SELECT window.start AS s, k, count(*) AS n, sum(v) AS v FROM late GROUP BY tumble(INTERVAL '10 seconds'), k;
