export type { ApiService, ApiServiceOptions } from './api-service.ts';
export { createApiService } from './api-service.ts';
export { apiService } from './main.ts';
