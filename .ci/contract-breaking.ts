// Fails when clients of the committed baseline would not understand the contracts of today.
import { isCompatible } from './buf.ts';

if (!isCompatible()) process.exitCode = 1;
