import { join } from 'node:path';

/** Where files that cases read and write lie: on the disk of the repository, for all of them. */
export const benchFolder = join(import.meta.dirname, '..', '..', '.millrace', 'bench');
