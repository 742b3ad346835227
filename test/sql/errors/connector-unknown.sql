CREATE TABLE a (x INT) WITH (connector = 'kafkaa', topic = 't');
CREATE TABLE b (x INT) WITH (connector = 'single-file', path = 'x');
CREATE TABLE c (x INT) WITH (path = 'x');
SELECT x FROM a UNION ALL SELECT x FROM b UNION ALL SELECT x FROM c;
