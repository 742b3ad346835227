/** An error with the operator that met it; the first one around a throw is the one that counts. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';
  readonly operatorId: string;

  constructor(operatorId: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.operatorId = operatorId;
  }

  static of(operatorId: string, cause: unknown): TaskFailure {
    return cause instanceof TaskFailure ? cause : new TaskFailure(operatorId, cause);
  }
}
