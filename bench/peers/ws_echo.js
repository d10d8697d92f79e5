// Peer: Node's ws, as its README has it. --port N: echo; --push MS: to each
// client that says something, the time, again and again.
'use strict';
const { WebSocketServer } = require('ws');

const flag = (name) => Number(process.argv[process.argv.indexOf(name) + 1]);
const push = process.argv.includes('--push') && flag('--push');
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: flag('--port'),
  perMessageDeflate: false,
  clientTracking: false,
});

server.on('connection', (socket) => {
  let timer;
  socket.on('error', () => {});
  socket.on('close', () => clearInterval(timer));
  socket.on('message', (data, isBinary) => {
    if (!push) return socket.send(data, { binary: isBinary });
    timer ??= setInterval(
      () => socket.send(`当前时间是： ${Date.now()}`), push);
  });
});
