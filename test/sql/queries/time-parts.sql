-- Parts of times by EXTRACT and date_part.
-- oracle:
--   SELECT id, extract(year FROM t) AS y, extract(month FROM t) AS mo, extract(day FROM t) AS d, extract(hour FROM t) AS h,
--     extract(minute FROM t) AS mi, date_part('doy', t) AS doy, extract(dow FROM t) AS dow, date_part('week', t) AS w, extract(quarter FROM t) AS q
--   FROM times
CREATE TABLE times (id BIGINT, t TIMESTAMP, d DATE, c TIME)
WITH (connector = 'single_file', path = 'times.jsonl');
SELECT id, extract(year FROM t) AS y, extract(month FROM t) AS mo, extract(day FROM t) AS d, extract(hour FROM t) AS h,
  extract(minute FROM t) AS mi, date_part('doy', t) AS doy, extract(dow FROM t) AS dow, date_part('week', t) AS w, extract(quarter FROM t) AS q
FROM times;
