CREATE TABLE t (p STRUCT<name TEXT, address STRUCT<city TEXT>>, a INT[]) WITH (connector = 'single_file', path = 'x');
SELECT p.nam, p.address.ctiy, p.name.first, a.x, a['x'], p[1], t.p.address.zip FROM t WHERE p = 1;
