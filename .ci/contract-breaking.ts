// Fails when clients of the contracts committed before would not understand those of today.
import { isCompatible } from './buf.ts';

if (!isCompatible()) process.exitCode = 1;
