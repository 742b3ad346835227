-- JSON as a text, read by functions.
CREATE TABLE lines WITH (connector = 'single_file', path = 'nested.jsonl', 'json.unstructured' = 'true');
SELECT json_get_int(value, 'id') AS id, json_get_str(value, 'person', 'name') AS name, value -> 'tags' ->> 0 AS tag FROM lines;
