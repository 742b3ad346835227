import { keepCompiledCode } from './keep-compiled-code.ts';

keepCompiledCode();
// Imported after that, so that it is among the code that is kept.
const { runCommand } = await import('./run-command.ts');
process.exit(await runCommand(process.argv.slice(2)));
