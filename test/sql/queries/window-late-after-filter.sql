-- Rows that a filter leaves out still move the watermark.
-- late: 4
CREATE TABLE late (
  id BIGINT, ts TIMESTAMP NOT NULL, k TEXT, v BIGINT, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'single_file', path = 'late.jsonl');
SELECT tumble(INTERVAL '5 seconds') AS w, count(*) AS n FROM late WHERE k = 'a' GROUP BY w;
