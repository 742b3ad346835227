// Prepares the checkout and prints, as shell assignments, the environment in which its commands run.
// Everything else, including progress, goes to stderr. Evaluated by `run`; has no dependencies.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// Checked before anything is imported, because an old Node fails on the syntax of the rest.
if (major < 20 || (major === 20 && minor < 11)) {
  console.error(`millrace: Node ${process.versions.node} is too old; install Node 20.11 or newer`);
  process.exit(1);
}

const { prepare } = await import('./prepare.mjs');
const { BootstrapError } = await import('./bootstrap-error.mjs');
try {
  process.stdout.write(prepare());
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  console.error(`millrace: ${error.message}`);
  process.exit(1);
}
