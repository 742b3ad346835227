import { generate } from 'selfsigned';

/** PEM texts. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  readonly name?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** Issues certificates for servers and clients on this machine. */
export class CertificateAuthority {
  /** Its own certificate, as a PEM text. */
  readonly cert: string;
  readonly #key: string;

  private constructor({ cert, key }: IssuedCertificate) {
    this.cert = cert;
    this.#key = key;
  }

  static async create(name = 'millrace test authority'): Promise<CertificateAuthority> {
    const issued = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    return new CertificateAuthority({ cert: issued.cert, key: issued.private });
  }

  /** For `localhost` and the loopback addresses, valid from now on unless told otherwise. */
  async issue(options: CertificateOptions = {}): Promise<IssuedCertificate> {
    const { name = 'millrace test', notBefore, notAfter } = options;
    const issued = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      ca: { key: this.#key, cert: this.cert },
      ...(notBefore === undefined ? {} : { notBeforeDate: notBefore }),
      ...(notAfter === undefined ? {} : { notAfterDate: notAfter }),
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
          ],
        },
      ],
    });
    return { cert: issued.cert, key: issued.private };
  }
}
