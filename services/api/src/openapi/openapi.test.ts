import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerChecker, type Document } from '../testing/answer-checker.fixture.ts';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';
import { apiDefinition } from '../testing/api-definition.fixture.ts';
import { connectGrpc } from '../testing/grpc-peer.fixture.ts';

let api: ApiFixture;
let document: Document;
beforeAll(async () => {
  api = await startApi();
  // The document is what the test is about.
  document = (await api.call('GET', '/openapi.json')).body as unknown as Document;
});
afterAll(() => api.close());

const UNKNOWN_METHOD = 'OPTIONS';

test('every route of the server is in the document, with every method that it answers', async () => {
  expect(Object.keys(document.paths).length).toBeGreaterThan(15);
  for (const [template, operations] of Object.entries(document.paths)) {
    const path = template.replaceAll(/\{\w+\}/g, 'some');
    const refused = await fetch(api.url + path, { method: UNKNOWN_METHOD });
    expect(refused.headers.get('allow')?.toLowerCase().split(', ').toSorted(), template).toEqual(
      Object.keys(operations).toSorted(),
    );
  }
});

test('every reference of the document leads to a schema, and names are unique', () => {
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
  expect(references.length).toBeGreaterThan(10);
  for (const to of references) {
    expect(Object.keys(document.components.schemas)).toContain(
      to.replace('#/components/schemas/', ''),
    );
  }
  const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a body of the document says what is required and what is possible', () => {
  expect(document).toMatchObject({
    openapi: '3.1.0',
    paths: {
      '/api/v1/pipelines/{id}': {
        patch: {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          requestBody: { required: true },
        },
      },
      '/api/v1/connection_tables': {
        get: {
          parameters: [
            { name: 'starting_after', in: 'query', required: false },
            { name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 10 } },
          ],
        },
      },
    },
    components: {
      schemas: {
        CreatePipeline: {
          required: ['name', 'query'],
          properties: { parallelism: { type: 'integer', minimum: 1, default: 1 } },
        },
      },
    },
  });
});

test('generators and linters find the server, the groups and types by name', () => {
  const { servers, tags, components } = document;
  expect(servers).toEqual([{ url: '/' }]);
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const used = new Set(operations.flatMap((operation) => operation.tags));
  expect(new Set(tags.map(({ name }) => name))).toEqual(used);
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  expect(components.schemas).toMatchObject({
    Pipeline: { properties: { state: ref('JobState'), graph: ref('Graph') } },
    Job: { properties: { state: ref('JobState') } },
    Graph: { properties: { nodes: { items: ref('GraphNode') } } },
    PatchPipeline: { minProperties: 1 },
  });
});

test('no pipeline takes an id that stands for something else in a path', async () => {
  const words = Object.keys(document.paths).flatMap((path) => {
    return /^\/api\/v1\/pipelines\/(\w+)$/.exec(path)?.[1] ?? [];
  });
  expect(words.length).toBeGreaterThan(0);
  const peer = connectGrpc(api.rpcAddress, apiDefinition, 'millrace.v1.PipelineService');
  for (const id of words) {
    const pipeline = { id, name: 'p', query: 'SELECT 1' };
    expect(await peer.refusal('CreatePipeline', pipeline)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'the id of a pipeline must not be preview or validate_query',
    });
  }
  peer.close();
});

test('an answer that is not what the document says is found', () => {
  const check = answerChecker(document);
  const request = { method: 'GET', path: '/api/v1/version' };
  check(request, { status: 200, body: { version: '1' } });
  expect(() => check(request, { status: 200, body: { version: 1 } })).toThrow();
  expect(() => check(request, { status: 404, body: { message: 'no' } })).toThrow();
  const nowhere = { method: 'GET', path: '/api/v1/nowhere' };
  expect(() => check(nowhere, { status: 200, body: {} })).toThrow();
});

test('the page of the document needs nothing from elsewhere', async () => {
  const response = await fetch(`${api.url}/api/v1/docs`);
  const page = await response.text();
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page).not.toMatch(/https?:\/\//);
  expect(page.length).toBeLessThan(10_000);
  const [, script = ''] = /<script type="module">([^]*)<\/script>/.exec(page) ?? [];
  expect(() => new Function(script)).not.toThrow();
});
