CREATE TABLE a WITH (connector = 'single_file', path = 'x');
SELECT * FROM a;
