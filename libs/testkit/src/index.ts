export type { CertificateOptions, IssuedCertificate } from './certificate-authority.ts';
export { CertificateAuthority } from './certificate-authority.ts';
export { VirtualClock } from './virtual-clock.ts';
export { SilentRelay } from './silent-relay.ts';
