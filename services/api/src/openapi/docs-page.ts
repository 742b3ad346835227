import { createHash } from 'node:crypto';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; }
h2 { border-bottom: 1px solid #8884; margin-top: 2em; }
summary { cursor: pointer; padding: .3em 0; }
code, pre, textarea, input { font: 13px/1.5 ui-monospace, monospace; }
pre { background: #8881; overflow: auto; max-height: 30em; padding: .8em; }
textarea { box-sizing: border-box; height: 9em; width: 100%; }
label { display: block; margin: .3em 0; }
.method { display: inline-block; font-weight: bold; width: 5em; }
@media (prefers-color-scheme: dark) { body { background: #181a1b; color: #ddd; } }
`;

const SCRIPT = `
const make = (tag, text, ...children) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
};
const token = document.getElementById('token');
const main = document.querySelector('main');
const show = (value) => make('pre', JSON.stringify(value, null, 2));
const resolve = (api, schema) =>
  schema.$ref ? api.components.schemas[schema.$ref.split('/').pop()] : schema;

const request = async (method, path, fields, body, result) => {
  const query = new URLSearchParams();
  const headers = token.value ? { authorization: 'Bearer ' + token.value } : {};
  for (const { parameter, input } of fields) {
    if (parameter.in === 'path')
      path = path.replace('{' + parameter.name + '}', encodeURIComponent(input.value));
    else if (input.value && parameter.in === 'query') query.append(parameter.name, input.value);
    else if (input.value) headers[parameter.name] = input.value;
  }
  if (body && body.value) headers['content-type'] = 'application/json';
  const url = path + (query.size ? '?' + query : '');
  const options = { method, headers, ...(body && body.value ? { body: body.value } : {}) };
  result.textContent = '...';
  try {
    const response = await fetch(url, options);
    result.textContent = response.status + '\\n';
    const decoder = new TextDecoder();
    for await (const chunk of response.body)
      if (result.textContent.length < 1e6) result.textContent += decoder.decode(chunk, { stream: true });
  } catch (error) {
    result.textContent = String(error);
  }
};

const operation = (api, path, method, spec) => {
  const fields = spec.parameters.map((parameter) => ({ parameter, input: make('input') }));
  const schema = spec.requestBody && spec.requestBody.content['application/json'].schema;
  const body = schema ? make('textarea') : null;
  const result = make('pre');
  const send = make('button', 'Send');
  send.onclick = () => request(method.toUpperCase(), path, fields, body, result);
  const details = make('details', '', make('summary', '',
    Object.assign(make('span', method.toUpperCase()), { className: 'method' }),
    make('code', path), ' ' + spec.summary));
  if (spec.description) details.append(make('p', spec.description));
  for (const { parameter, input } of fields)
    details.append(make('label', '', make('code', parameter.name),
      ' (' + parameter.in + (parameter.required ? '' : ', optional') + ') ', input));
  if (schema) details.append(make('h4', 'Body'), show(resolve(api, schema)), body);
  const [type, { schema: answer }] = Object.entries(spec.responses['200'].content)[0];
  details.append(send, result, make('h4', 'Answer: ' + type), show(resolve(api, answer)));
  return details;
};

const render = (api) => {
  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, spec] of Object.entries(methods)) {
      const tag = spec.tags[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(operation(api, path, method, spec));
    }
  for (const [tag, operations] of groups) main.append(make('h2', tag), ...operations);
  main.append(make('h2', 'schemas'));
  for (const [name, schema] of Object.entries(api.components.schemas))
    main.append(make('details', '', make('summary', name), show(schema)));
};
fetch('openapi.json').then((response) => response.json()).then(render,
  (error) => main.append(make('p', String(error))));
`;

/** Shows the document and sends requests; everything it needs is in it. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Millrace API</title>
<link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><h1>Millrace API</h1>
<p>The document itself: <a href="openapi.json">openapi.json</a></p>
<label>Bearer token, where one is needed: <input id="token" type="password"></label>
<main></main><script type="module">${SCRIPT}</script></body></html>
`;

/** Nothing from elsewhere, and no script but the page's own. */
export const DOCS_POLICY = [
  "default-src 'none'",
  "connect-src 'self'",
  'img-src data:',
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
