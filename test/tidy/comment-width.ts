import type { Finding, RepositoryFile } from './repository.ts';

/** What the formatter holds code to; comments it leaves as they are. */
const columnsMax = 100;
const comment = /^\s*(?:\*|\/\/|\/\*)/;

/** Comments that are wider than the code beside them. */
export function checkCommentWidth({ path, text }: RepositoryFile): readonly Finding[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      comment.test(line) && line.length > columnsMax
        ? [
            `${path}:${index + 1}: a comment of ${line.length} columns; break it before ${columnsMax}`,
          ]
        : [],
    );
}
