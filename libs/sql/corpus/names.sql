-- Names that other dialects would refuse without quotes.
SELECT start, end, timestamp, rows, count, window, key, value, date, time, type, first, last FROM t;
SELECT interval, year, month, day, hour, minute, second, zone, range, groups FROM t;
SELECT t.start, t.end, t.order, t.group, t.select, t.from FROM t;
SELECT offset, partition, topic, headers, position, row, text, name, level, method FROM messages;
SELECT a AS start, b AS end, c AS order, d AS group, e AS limit FROM t;
SELECT "select", "from", "Mixed Case", "with ""quotes""" FROM "my table";
SELECT `back tick`, `select` FROM `t`;
SELECT count(*) rows, sum(value) total, max(timestamp) last FROM t GROUP BY key;
SELECT window.start AS start, window.end AS end FROM (SELECT tumble(interval '1 s') window FROM t GROUP BY window);
SELECT été, größe, 名前, _under, with$dollar, a1 FROM unicode_names;
SELECT key, count(*) AS count FROM t GROUP BY key HAVING count > 1 ORDER BY count;
SELECT user, role, password, language, system, current, action, data, state, status FROM accounts;
SELECT public.rides.city, catalog.public.rides.fare FROM catalog.public.rides;
SELECT set, show, temporary, view, function, returns, values, materialized, recursive FROM t;
SELECT left.id, right.id FROM a AS left JOIN b AS right ON left.id = right.id;
SELECT first, last, next, prior, only, ties, others, no FROM t WHERE next > prior;
SELECT filter, over, within, ignore, respect, nulls, unbounded, preceding FROM t;
SELECT metadata, watermark, generated, always, stored, virtual, descriptor FROM t;
SELECT max(key) key, min(value) value FROM t window WHERE window.key IS NOT NULL;
CREATE TABLE t (key TEXT, value TEXT, timestamp TIMESTAMP, start TIMESTAMP, end TIMESTAMP, date DATE, time TIME, type TEXT, interval INTERVAL, rows INT, count BIGINT, window TEXT, metadata TEXT, watermark TIMESTAMP, text TEXT, json JSON);

SELECT ALL all AS city, x FROM rides;
