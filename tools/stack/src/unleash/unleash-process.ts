/** The real Unleash on PGlite, in a process of its own: it installs handlers that nobody else's process should have. */
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { ApiTokenType, LogLevel, start } from 'unleash-server';
import { openDatabase } from './open-database.ts';
import type { UnleashProcessOptions } from './server.ts';

type UnleashOptions = NonNullable<Parameters<typeof start>[0]>;
type AuthenticationType = NonNullable<NonNullable<UnleashOptions['authentication']>['type']>;

const address = '127.0.0.1';
const openSource: unknown = 'open-source';

process.once('message', (message) => {
  // It comes from our parent, over the channel that it opened at our start.
  run(message as UnleashProcessOptions).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});

async function run(options: UnleashProcessOptions): Promise<void> {
  const database = await openDatabase(options.dataDirectory, options.emptyDatabase);
  const socket = new PGLiteSocketServer({ db: database, host: address, port: options.databasePort, maxConnections: 4 });
  await socket.start();
  const server = await start(unleashOptions(options));
  const end = async (): Promise<void> => {
    await server.stop();
    await socket.stop();
    await database.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void end());
  process.once('disconnect', () => void end());
}

function unleashOptions(options: UnleashProcessOptions): UnleashOptions {
  return {
    db: {
      user: 'postgres', password: 'postgres', host: address, port: options.databasePort, database: 'postgres', ssl: false,
      // PGlite is one connection: more would only queue behind it.
      pool: { min: 0, max: 1 },
    },
    server: { host: address, port: options.port, unleashUrl: `http://${address}:${options.port}`, gracefulShutdownEnable: false },
    telemetry: false,
    versionCheck: { enable: false },
    logLevel: LogLevel.warn,
    authentication: {
      // The enumeration itself is not exported.
      type: openSource as AuthenticationType,
      enableApiToken: true,
      createAdminUser: true,
      initialAdminUser: options.login,
      // Made only where there are none yet; kept data has these already.
      initApiTokens: [
        { tokenName: 'stack-admin', secret: options.adminToken, type: ApiTokenType.ADMIN, environment: '*', projects: ['*'] },
        { tokenName: 'stack-client', secret: options.clientToken, type: ApiTokenType.BACKEND, environment: 'development', projects: ['default'] },
      ],
    },
  };
}
