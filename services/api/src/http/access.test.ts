import { expect, test } from 'vitest';
import { startApi } from '../testing/api.fixture.ts';

async function get(url: string, token?: string): Promise<number> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return (await fetch(url, { headers })).status;
}

test('who shows none of the tokens is refused, everywhere but where nothing is told', async () => {
  const api = await startApi({ environment: { MILLRACE__SECURITY__TOKENS: 'first, hunter2' } });
  try {
    const list = `${api.url}/api/v1/pipelines`;
    expect(await get(list, 'first')).toBe(200);
    expect(await get(list, 'hunter2')).toBe(200);
    for (const path of ['/api/v1/pipelines', '/api/v1/nothing', '/metrics', '/config']) {
      expect([path, await get(api.url + path)]).toEqual([path, 401]);
      expect([path, await get(api.url + path, 'third')]).toEqual([path, 401]);
    }
    const refused = await fetch(list);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refused.json()).toEqual({
      error: {
        code: 'unauthenticated',
        message: 'a token is needed',
        hint: 'send the header "Authorization: Bearer <token>"',
      },
    });
    for (const path of ['/status', '/api/v1/ping', '/api/v1/docs', '/api/v1/openapi.json']) {
      expect([path, await get(api.url + path)]).toEqual([path, 200]);
    }
    const config = await fetch(`${api.url}/config`, { headers: { authorization: 'Bearer first' } });
    const shown = await config.text();
    expect(shown).toContain('"tokens":"***"');
    expect(shown).not.toContain('hunter2');
  } finally {
    await api.close();
  }
});

test('pages of other origins may not call, unless their origin is allowed', async () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/api/v1/pipelines`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const closed = await startApi();
  const open = await startApi({
    environment: {
      MILLRACE__SECURITY__CORS_ORIGINS: 'https://console.test, http://localhost:5173',
      MILLRACE__SECURITY__TOKENS: 't',
    },
  });
  try {
    const refused = await preflight(closed.url, 'https://console.test');
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const allowed = await preflight(open.url, 'https://console.test');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://console.test');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    const other = await preflight(open.url, 'https://evil.test');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const headers = { origin: 'http://localhost:5173', authorization: 'Bearer t' };
    const answer = await fetch(`${open.url}/api/v1/pipelines`, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
  } finally {
    await closed.close();
    await open.close();
  }
});

test('an API that may not listen says so to whoever waits for its address', async () => {
  const environment = {
    MILLRACE__NETWORK__BIND_ADDRESS: '0.0.0.0',
    MILLRACE__SECURITY__REQUIRE: 'true',
  };
  await expect(startApi({ environment })).rejects.toThrow(/asks nobody for a token/);
});
