CREATE TABLE select (x INT);
CREATE TABLE t (from INT, where TEXT, group INT) WITH (connector = 'single_file', path = 'x');
SELECT select FROM t;
