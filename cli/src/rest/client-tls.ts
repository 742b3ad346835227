import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { OperatingError } from '@millrace/std';
import { textOption, UsageError } from '../arguments.ts';
import type { Arguments, CommandOption } from '../command.ts';
import { readFileText } from '../read-text.ts';

/** What a call over TLS trusts and shows, in PEM form. */
export interface ClientTls {
  /** Instead of the authorities that Node knows. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export const TLS_OPTIONS: Readonly<Record<string, CommandOption>> = {
  ca: {
    type: 'string',
    value: 'FILE',
    help: 'authorities that may have signed the certificate of the API (or MILLRACE_CA)',
  },
  cert: { type: 'string', value: 'FILE', help: 'client certificate to show (or MILLRACE_CERT)' },
  key: {
    type: 'string',
    value: 'FILE',
    help: 'its private key, where it is in a file of its own (or MILLRACE_KEY)',
  },
};

/** @throws UsageError, or OperatingError for a file that is not what it should be */
export function readClientTls(
  command: string,
  url: string,
  given: Arguments,
  environment: Readonly<Record<string, string | undefined>>,
): ClientTls {
  if (!url.startsWith('https:')) {
    // The environment may be meant for another API.
    const useless = Object.keys(TLS_OPTIONS).find((name) => given.options[name] !== undefined);
    if (useless === undefined) return {};
    const message = `option "--${useless}" is for an API at https://, and this one is at ${url}`;
    throw new UsageError([command], message);
  }
  const fileOf = (name: string): string | undefined =>
    textOption(given, name) ?? (environment[`MILLRACE_${name.toUpperCase()}`] || undefined);
  const ca = fileOf('ca');
  const cert = fileOf('cert');
  const key = fileOf('key');
  if (cert === undefined && key !== undefined) {
    const message = `the key ${key} is of no use without its certificate: --cert FILE`;
    throw new UsageError([command], message);
  }
  return {
    ...(ca === undefined ? {} : { ca: readCertificate(ca).text }),
    ...(cert === undefined ? {} : readPair(cert, key ?? cert)),
  };
}

function readPair(certFile: string, keyFile: string): Pick<ClientTls, 'cert' | 'key'> {
  const { text: cert, certificate } = readCertificate(certFile);
  const key = readFileText(keyFile);
  if (certificate.checkPrivateKey(parseKey(key, keyFile, certFile))) return { cert, key };
  throw fileError(`${keyFile} is not the key of the certificate in ${certFile}`);
}

function readCertificate(file: string): { text: string; certificate: X509Certificate } {
  const text = readFileText(file);
  try {
    return { text, certificate: new X509Certificate(text) };
  } catch (cause) {
    throw fileError(`${file} holds no certificate in PEM form`, { cause });
  }
}

function parseKey(text: string, file: string, certFile: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (cause) {
    if (/-BEGIN ENCRYPTED|^Proc-Type:.*ENCRYPTED/m.test(text)) {
      const hint = `write it without one: openssl pkey -in ${file} -out FILE`;
      throw fileError(`the key in ${file} needs a passphrase`, { hint, cause });
    }
    const hint = file === certFile ? 'name the file of the key: --key FILE' : undefined;
    throw fileError(`${file} holds no private key in PEM form`, { hint, cause });
  }
}

function fileError(
  message: string,
  about: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
): OperatingError {
  return new OperatingError(message, { domain: 'user', retry: 'never', ...about });
}
