// Prepares the checkout and prints, as shell assignments, the environment of its commands.
// Everything else, including progress, goes to stderr. Evaluated by `run`; has no dependencies.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// The rest is imported after this check, and without `await`: an old Node fails on its syntax.
if (major < 20 || (major === 20 && minor < 11)) {
  console.error(`millrace: Node ${process.versions.node} is too old; install Node 20.11 or newer`);
  process.exitCode = 1;
} else {
  import('./prepare.mjs').then(
    ({ printEnvironment }) => printEnvironment(),
    (error) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
