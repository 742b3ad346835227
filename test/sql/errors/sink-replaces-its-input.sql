-- One table, the same file by another spelling, a file and a directory, and two sinks of one file.
CREATE TABLE both (id BIGINT) WITH (connector = 'single_file', path = 'data/rows.json');
INSERT INTO both SELECT id FROM both;

CREATE TABLE again (id BIGINT) WITH (connector = 'single_file', path = './data/../data/rows.json');
INSERT INTO again SELECT id FROM both;

CREATE TABLE folder (id BIGINT) WITH (connector = 'filesystem', path = 'days/*');
CREATE TABLE kept (id BIGINT) WITH (connector = 'filesystem', path = 'days', 'filename.prefix' = 'day');
INSERT INTO kept SELECT id FROM folder;

CREATE TABLE first WITH (connector = 'single_file', path = 'out.json');
CREATE TABLE second WITH (connector = 'single_file', path = 'out.json');
INSERT INTO first SELECT id FROM folder;
INSERT INTO second SELECT id FROM folder;
