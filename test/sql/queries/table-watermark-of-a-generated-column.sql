-- A watermark expression over another column than the event time.
-- oracle:
--   SELECT "user", window_of(s, INTERVAL '2 minutes') AS w, count(*) AS n
--   FROM (SELECT *, unnest(hops("start", INTERVAL '1 minute', INTERVAL '2 minutes')) AS s FROM words) GROUP BY "user", s
CREATE TABLE words (
  start TIMESTAMP NOT NULL, "end" TIMESTAMP, user TEXT,
  WATERMARK FOR start AS "end" - INTERVAL '15 seconds'
) WITH (connector = 'single_file', path = 'words.jsonl');
SELECT user, hop(INTERVAL '1 minute', INTERVAL '2 minutes') AS w, count(*) AS n FROM words GROUP BY 1, 2;
