import { formatTableOptions } from '@millrace/formats';
import type { Connector } from '@millrace/operator';
import { resolvePreview } from './options.ts';
import { PreviewSink } from './sink.ts';

export const previewConnector: Connector = {
  name: 'preview',
  description: 'shows rows as JSON to whoever watches the job',
  sink: {
    options: formatTableOptions,
    resolve: resolvePreview,
    open: (context) => new PreviewSink(context),
  },
};
