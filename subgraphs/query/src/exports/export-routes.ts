import { createErrorFormatter, type RequestContext, type SubgraphServerOptions } from '@parley/service-kit';
import type { ExportDownloads } from './export-downloads.js';
import { EXPORTS_PATH } from './export-links.js';
import { statusOf } from './link-opener.js';

const TRY_AGAIN_SECONDS = 5;

/** Where files are fetched; only the gateway can reach it. */
export function exportRoutes(
  downloads: ExportDownloads,
  log: RequestContext['log'],
): NonNullable<SubgraphServerOptions<RequestContext>['extraRoutes']> {
  const format = createErrorFormatter({ log });
  return (app) => {
    // Express answers HEAD by the route for GET.
    app.get(`${EXPORTS_PATH}/:token`, async (request, response) => {
      try {
        await downloads.answer(request.params.token, request, response);
      } catch (error) {
        const status = statusOf(error);
        const message = error instanceof Error ? error.message : 'unknown';
        if (status === 429 || status === 503) response.setHeader('retry-after', TRY_AGAIN_SECONDS);
        response.status(status).json({ errors: [format({ message }, error)] });
      }
    });
  };
}
