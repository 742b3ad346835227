CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
SELECT substr(id), substr(), upper(name, 1), coalesce(), abs('x'), round(1, 2, 3), date_trunc(5, ts), date_trunc('minutes!', ts), extract(parsec FROM ts), to_timestamp_millis(name) FROM f;
