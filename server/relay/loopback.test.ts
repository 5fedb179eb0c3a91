import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { connectLoopback, NotLoopback } from './loopback.ts';

test.each([
  '192.0.2.1',
  '10.0.0.1',
  '198.51.100.7',
  '2001:db8::1',
  '0.0.0.0',
  '::',
  'mail.example.com',
  '127.0.0.1.example.com',
  '::ffff:192.0.2.1',
  '2130706433',
  '',
])('no socket is made for %s', async (address) => {
  await expect(connectLoopback({ address, port: 25 }, undefined, 1000)).rejects.toBeInstanceOf(NotLoopback);
});

test('a host of this machine is reached, from the address it is told', async () => {
  const server = createServer((socket) => socket.end(`from ${socket.remoteAddress}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const socket = await connectLoopback({ address: '127.0.0.1', port }, '127.0.0.1', 1000);
  let heard = '';
  for await (const chunk of socket) heard += String(chunk);
  expect(heard).toBe('from 127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
});

test('a port where nobody listens is told as what the system says', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await expect(connectLoopback({ address: '127.0.0.1', port }, undefined, 1000)).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});
