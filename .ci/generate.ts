// Generates what follows from proto/: the code of libs/rpc, and the baseline that later contracts are held against.
// Refuses a contract that would break clients of the one before.
import { existsSync } from 'node:fs';
import { baseline, buildContract, generateCode, isCompatible, proto } from './buf.ts';

if (existsSync(baseline) && !isCompatible()) {
  console.error(
    'this would break clients of the contract in proto/baseline.json: add fields and methods instead',
  );
  process.exitCode = 1;
} else if (!generateCode(proto) || !buildContract(baseline)) {
  process.exitCode = 1;
}
