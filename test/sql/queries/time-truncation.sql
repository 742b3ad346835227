-- date_trunc to every unit.
-- oracle:
--   SELECT id, date_trunc('year', t)::TIMESTAMP AS y, date_trunc('quarter', t)::TIMESTAMP AS q, date_trunc('month', t)::TIMESTAMP AS mo, date_trunc('week', t)::TIMESTAMP AS w, date_trunc('day', t)::TIMESTAMP AS d, date_trunc('hour', t) AS h, date_trunc('second', t) AS s FROM times
CREATE TABLE times (id BIGINT, t TIMESTAMP, d DATE, c TIME)
WITH (connector = 'single_file', path = 'times.jsonl');
SELECT id, date_trunc('year', t) AS y, date_trunc('quarter', t) AS q, date_trunc('month', t) AS mo, date_trunc('week', t) AS w, date_trunc('day', t) AS d, date_trunc('hour', t) AS h, date_trunc('second', t) AS s FROM times;
