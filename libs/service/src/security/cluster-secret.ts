import { type ClusterSecret, errorMessage } from '@millrace/std';
import { ConfigError } from '../config/config-error.ts';
import { ChangingFiles } from './changing-files.ts';
import type { SecuritySurroundings } from './security-surroundings.ts';

export interface ClusterSecretOptions extends SecuritySurroundings {
  /** Empty = none. */
  readonly secret: string;
  /** One secret a line, of which the first is shown and all are taken. Empty = none. */
  readonly file: string;
}

/** Shorter ones can be guessed by whoever has overheard a data connection begin. */
const SECRET_LENGTH_MIN = 16;

/** Throws a `ConfigError` when the secret is too short, or its file cannot be read. */
export function openClusterSecret(options: ClusterSecretOptions): () => ClusterSecret | null {
  const { secret, file, clock, log } = options;
  if (secret !== '' && file !== '') {
    const both = 'security.cluster_secret and security.cluster_secret_file are both set; set one';
    throw new ConfigError([both]);
  }
  try {
    if (file !== '') {
      const parse = ([text = '']: readonly string[]) => secretOf(text.split('\n'));
      const what = 'cluster secrets';
      const files = new ChangingFiles({ paths: [file], parse, what, clock, log });
      return () => files.value;
    }
    const given = secret === '' ? null : secretOf([secret]);
    return () => given;
  } catch (error) {
    const name = file === '' ? 'security.cluster_secret' : 'security.cluster_secret_file';
    throw new ConfigError([`${name}: ${errorMessage(error)}`]);
  }
}

function secretOf(lines: readonly string[]): ClusterSecret {
  const accepted = lines.map((line) => line.trim()).filter((line) => line !== '');
  const [shown] = accepted;
  if (shown === undefined) throw new Error('it holds no secret');
  if (accepted.some(({ length }) => length < SECRET_LENGTH_MIN)) {
    throw new Error(`a secret has to have at least ${SECRET_LENGTH_MIN} characters`);
  }
  if (accepted.some((line) => !/^[\x21-\x7e]+$/.test(line))) {
    throw new Error('a secret is made of printable ASCII characters without spaces');
  }
  return { shown, accepted };
}
