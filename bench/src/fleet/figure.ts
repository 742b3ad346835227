/** One line of what was measured of services. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'percent' | 'requests/s' | 'rows/s' | 'rows/cpu-second';
  /**
   * What it should be at most (for ratios and rates: at least); left out where nothing is promised.
   */
  readonly goal?: number;
}

/** What is measured on processes of the product instead of on a query. */
export interface FleetSuite {
  readonly name: string;
  readonly describe: string;
  measure(say: (line: string) => void): Promise<readonly Figure[]>;
}

/** A table for people. */
export function formatFigures(machine: string, figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, goal }) => [
    name,
    `${rounded(value)} ${unit}`,
    goal === undefined ? '' : `${goal} ${unit}`,
  ]);
  const table = [['', 'measured', 'goal'], ...rows];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${machine}\n\n${lines.join('\n')}\n`;
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
