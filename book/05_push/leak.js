// The fourteen lines, visited a hundred times: how many timers are left?
const { WebSocket, WebSocketServer } = require('ws');

const server = new WebSocketServer({ port: 0 });
server.on('connection', (socket) => {
  socket.on('message', () => {
    setInterval(() => socket.send(`当前时间是： ${Date.now()}`), 3000);
  });
});

const visit = () =>
  new Promise((gone) => {
    const socket = new WebSocket(`ws://localhost:${server.address().port}`);
    socket.on('open', () => {
      socket.send('hello,server!');
      socket.close();
    });
    socket.on('close', gone);
  });

server.on('listening', async () => {
  for (let i = 0; i < 100; i++) await visit();
  const timers = process.getActiveResourcesInfo().filter((r) => r === 'Timeout');
  console.log(`visitors: ${server.clients.size}, timers: ${timers.length}`);
  process.exit();
});
