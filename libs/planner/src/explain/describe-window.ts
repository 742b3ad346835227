import type { Window } from '@millrace/program';
import { unreachable } from '@millrace/std';
import { formatDuration } from './format-duration.ts';

/** The name of the operator of a window, in EXPLAIN and in metrics. */
export function windowName(window: Window): string {
  switch (window.kind) {
    case 'tumble':
      return 'tumbling-window';
    case 'hop':
      return 'sliding-window';
    case 'instant':
      return 'instant-window';
    default:
      return unreachable(window);
  }
}

/** `tumbling window: 1 hour`. */
export function describeWindow(window: Window): string {
  const name = windowName(window).replace('-', ' ');
  switch (window.kind) {
    case 'tumble':
      return `${name}: ${formatDuration(window.width)}`;
    case 'hop':
      return `${name}: ${formatDuration(window.width)} every ${formatDuration(window.slide)}`;
    case 'instant':
      return name;
    default:
      return unreachable(window);
  }
}
