// Generates what follows from proto/: the code of libs/rpc, and the baseline that later contracts
// are held against. Refuses a contract that would break clients of the one before.
import { baseline, buildContract, generateCode, isCompatible, proto } from './buf.ts';

if (!isCompatible()) {
  console.error(
    'this would break clients of the contracts that were committed: add fields and methods instead; what is meant to break is named in proto/buf.yaml, under breaking',
  );
  process.exitCode = 1;
} else if (!generateCode(proto) || !buildContract(baseline)) {
  process.exitCode = 1;
}
