export { advertisedAddress, controllerAddress } from './addresses.ts';
export type { AdminPage } from './admin/admin-page.ts';
export type { AdminSources, ServiceStatus } from './admin/admin-pages.ts';
export {
  ADMIN_PATHS,
  adminPage,
  measureReadiness,
  OPEN_ADMIN_PATHS,
} from './admin/admin-pages.ts';
export type { AdminServer, ServeAdminOptions } from './admin/serve-admin.ts';
export { serveAdmin } from './admin/serve-admin.ts';
export { namePorts } from './name-ports.ts';
export type { Config } from './config/config-schema.ts';
export type { LoadConfigOptions } from './config/load-config.ts';
export { loadConfig } from './config/load-config.ts';
export type { EffectiveSetting } from './config/effective-settings.ts';
export { effectiveSettings } from './config/effective-settings.ts';
export type { SettingDescription } from './config/describe-settings.ts';
export { describeSettings } from './config/describe-settings.ts';
export { maskSecrets } from './config/mask-secrets.ts';
export type { LogFields, Logger, LogOptions } from './log.ts';
export { createLogger, silentLogger } from './log.ts';
export { processFamilies, serviceFamilies } from './metrics/metric-families.ts';
export type { MetricFamily } from './metrics/metric-family.ts';
export {
  counterFamily,
  gaugeFamily,
  SERVICE_LABEL,
  secondsFamily,
} from './metrics/metric-family.ts';
export type { Metrics } from './metrics/metrics.ts';
export { createMetrics } from './metrics/metrics.ts';
export type { AnsweredRequest } from './metrics/record-http.ts';
export { httpRecorder } from './metrics/record-http.ts';
export type { Telemetry } from './telemetry.ts';
export type { NewSpan, Span, Tracer } from './tracing/tracer.ts';
export { activeTraceParent, runUntraced, silentTracer } from './tracing/tracer.ts';
export { createTelemetry } from './telemetry.ts';
export type { RunProcessOptions } from './run-process.ts';
export { EndRequest, runProcess } from './run-process.ts';
export type { Service } from './service.ts';
export { assembleService, combineServices, serviceOf } from './service.ts';
export type { ProcessExit, WorkerProcess, WorkerProcessOptions } from './worker-process.ts';
export { startWorkerProcess } from './worker-process.ts';
export type { ControllerLink, LinkEnd } from './controller-link.ts';
export { keepLink } from './controller-link.ts';
export type { ServiceName } from './security/check-exposure.ts';
export { checkExposure } from './security/check-exposure.ts';
export { checkSecurity } from './security/check-security.ts';
export type { ApiSecurity, ServiceSecurity } from './security/open-security.ts';
export type { SecuritySurroundings } from './security/security-surroundings.ts';
export { openApiSecurity, openServiceSecurity } from './security/open-security.ts';
export type { Refusal } from './security/token-list.ts';
export { checkToken, TokenList } from './security/token-list.ts';
export { isReservedVariable, withoutSettings } from './worker-environment.ts';
