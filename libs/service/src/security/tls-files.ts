import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { errorMessage, type TlsMaterial } from '@millrace/std';
import { ConfigError } from '../config/config-error.ts';
import { ChangingFiles } from './changing-files.ts';
import type { SecuritySurroundings } from './security-surroundings.ts';

export interface TlsFilesOptions extends SecuritySurroundings {
  readonly cert: FileSetting;
  readonly key: FileSetting;
  /** Left out where peers never need certificates. */
  readonly ca?: FileSetting;
  /** Whether there is no TLS without the authorities of peers. */
  readonly isCaNeeded?: boolean;
}

interface FileSetting {
  /** What people call it, such as `security.tls_cert`. */
  readonly name: string;
  /** Empty = not set. */
  readonly path: string;
}

/**
 * What certificate, key and authorities say together, read again when they change; null when none
 * of them is set. Throws a `ConfigError` with all that is wrong.
 */
export function openTls(options: TlsFilesOptions): () => TlsMaterial | null {
  const { cert, key, ca = { name: '', path: '' }, isCaNeeded = false, clock, log } = options;
  if (cert.path === '' && key.path === '' && ca.path === '') return () => null;
  const needed = isCaNeeded || ca.path !== '' ? [cert, key, ca] : [cert, key];
  const problems = needed.flatMap(problemsOf);
  if (problems.length > 0) throw new ConfigError(problems);
  try {
    const files = new ChangingFiles({
      paths: needed.map(({ path }) => path),
      parse: ([certText = '', keyText = '', caText = null]) => {
        const material = checkPair({ cert: certText, key: keyText, ca: caText });
        warnOfDates(cert, certText, options);
        if (caText !== null) warnOfDates(ca, caText, options);
        return material;
      },
      what: 'certificates',
      clock,
      log,
    });
    return () => files.value;
  } catch (error) {
    throw new ConfigError([`${cert.name} and ${key.name}: ${errorMessage(error)}`]);
  }
}

/** A wrong file is named; what OpenSSL has to say about one means little to people. */
function problemsOf({ name, path }: FileSetting): string[] {
  if (path === '') return [`${name} is not set, and there is no TLS without it`];
  try {
    const text = readFileSync(path, 'utf8');
    return isPem(name, text) ? [] : [`${name}: ${path} holds no ${kindOf(name)} in PEM form`];
  } catch (error) {
    return [`${name}: ${errorMessage(error)}`];
  }
}

function kindOf(name: string): string {
  return name.endsWith('_key') ? 'private key' : 'certificate';
}

function isPem(name: string, text: string): boolean {
  try {
    if (name.endsWith('_key')) createPrivateKey(text);
    else new X509Certificate(text);
    return true;
  } catch {
    return false;
  }
}

function checkPair(material: TlsMaterial): TlsMaterial {
  const { cert, key, ca } = material;
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    throw new Error('the key is not that of the certificate');
  }
  createSecureContext(ca === null ? { cert, key } : { cert, key, ca });
  return material;
}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * A service starts with a certificate that peers will not accept, since they may have other clocks.
 */
function warnOfDates(file: FileSetting, text: string, { clock, log }: SecuritySurroundings): void {
  for (const [pem] of text.matchAll(CERTIFICATES)) {
    const { validFromDate: from, validToDate: to } = new X509Certificate(pem);
    const now = clock.nowMs();
    const holds = `${file.name}: ${file.path} holds a certificate that`;
    if (to.getTime() < now) {
      log.warn({ hint: 'replace it' }, `${holds} has expired at ${to.toISOString()}`);
    }
    if (from.getTime() > now) {
      log.warn(
        { hint: 'compare the clocks' },
        `${holds} is not valid before ${from.toISOString()}`,
      );
    }
  }
}
