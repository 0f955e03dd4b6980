/** The real Unleash on PGlite, in a process of its own: it installs handlers that nobody else's process should have. */
import type { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { ApiTokenType, LogLevel, migrateDb, start } from 'unleash-server';
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
  const { databasePort } = options;
  const database = await openDatabase(options.dataDirectory, { directory: options.databaseTemplate, fill: (empty) => makeTables(empty, databasePort) });
  const socket = await serve(database, databasePort);
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

async function serve(database: PGlite, port: number): Promise<PGLiteSocketServer> {
  const socket = new PGLiteSocketServer({ db: database, host: address, port, maxConnections: 4 });
  await socket.start();
  return socket;
}

async function makeTables(database: PGlite, port: number): Promise<void> {
  const socket = await serve(database, port);
  try {
    await migrateDb({ db: connectionTo(port) });
  } finally {
    // it writes the variable back, and where there was none the word "undefined"
    delete process.env.DATABASE_URL;
    await socket.stop();
  }
}

const connectionTo = (port: number): Parameters<typeof migrateDb>[0]['db'] => ({
  driver: 'postgres', user: 'postgres', password: 'postgres', host: address, port, database: 'postgres', schema: 'public', ssl: false, disableMigration: false,
  // PGlite is one connection: more would only queue behind it.
  pool: { min: 0, max: 1 },
});

function unleashOptions(options: UnleashProcessOptions): UnleashOptions {
  return {
    db: connectionTo(options.databasePort),
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
