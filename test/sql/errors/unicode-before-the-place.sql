CREATE TABLE f (id BIGINT NOT NULL, name TEXT, ts TIMESTAMP) WITH (connector = 'single_file', path = 'f.jsonl');
SELECT '日本語😀', idd FROM f;
	SELECT	name,	nme FROM f;
