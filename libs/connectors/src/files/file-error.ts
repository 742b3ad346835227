import { UserError } from '@millrace/operator';
import { errorCode, errorMessage, OperatingError } from '@millrace/std';

const hints: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist; check the option "path", which is relative to where the worker runs',
  EACCES: 'permission is denied; let the user that runs the worker have access to it',
  EPERM: 'permission is denied; let the user that runs the worker have access to it',
  EISDIR: "it is a directory; name a file, or use connector = 'filesystem'",
  EEXIST: 'a part of its path is a file, not a directory',
  ENOTDIR: 'a part of its path is a file, not a directory',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its symbolic links go round in circles',
};

const passing: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EROFS: 'the file system is read-only',
  ESTALE: 'the file system has lost it',
};

/** Says what could not be done with a file, why, and what to do: `cannot read "/a/b": ...`. */
export function fileError(doing: string, path: string, cause: unknown): Error {
  const code = errorCode(cause) ?? '';
  const hint = hints[code];
  if (hint !== undefined)
    return new UserError(`cannot ${doing} "${path}": ${hint}`, null, { cause });
  const reason = passing[code] ?? errorMessage(cause);
  return new OperatingError(`cannot ${doing} "${path}": ${reason}`, {
    domain: 'external',
    retry: 'backoff',
    cause,
  });
}
