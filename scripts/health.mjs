// `node scripts/health.mjs`: is the service of this container ready? Exit code 0 if so. Plain JavaScript without
// dependencies: a container asks every few seconds.

const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).catch((error) => error);
process.exitCode = answer.ok === true ? 0 : 1;
