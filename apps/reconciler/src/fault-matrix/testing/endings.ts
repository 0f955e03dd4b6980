import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface BadHost {
  /** `host:port`. */
  readonly host: string;
  close(): Promise<void>;
}

async function listen(server: Server): Promise<BadHost> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      for (const socket of sockets) socket.destroy();
    }),
  };
}

/** Takes connections and never answers. */
export function startSilentHost(): Promise<BadHost> {
  return listen(createServer());
}

/** Speaks SMTP up to the end of a message, and is gone before it says that it has it. */
export function startForgetfulMailServer(): Promise<BadHost> {
  return listen(createServer((socket) => {
    let isMessage = false;
    let received = '';
    socket.write('220 ready\r\n');
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (isMessage) {
        if (received.includes('\r\n.\r\n')) socket.destroy();
        return;
      }
      const commands = received.split('\r\n');
      received = commands.pop() ?? '';
      for (const command of commands) {
        isMessage ||= command.toUpperCase() === 'DATA';
        socket.write(isMessage ? '354 go on\r\n' : '250 fine\r\n');
      }
    });
  }));
}
