import { Code, ConnectError } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { errorFromConnect } from './error-from-connect.ts';

test('a call that a closing peer did not take may be tried again', () => {
  const refused = new Error('Stream closed with error code NGHTTP2_REFUSED_STREAM');
  expect(errorFromConnect(refused, 'worker wk_1')).toMatchObject({
    reason: 'unavailable',
    message: 'worker wk_1 is not reachable: it closes the connection and did not take the call',
    domain: 'external',
    retry: 'backoff',
  });
});

test('a defect of the peer stays one', () => {
  const broken = new ConnectError('x is not a function', Code.Internal);
  expect(errorFromConnect(broken, 'worker wk_1').reason).toBe('internal');
});
