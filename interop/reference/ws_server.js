// An echo server made with Node's http and the package ws: somebody else's
// reading of RFC 9112 and RFC 6455, to compare ours with.
//
//     node ws_server.js --port 3001 --ws-port 9999
//
// As the documentation of ws has it, with our limit of a message's size.
'use strict';

const http = require('node:http');
const { parseArgs } = require('node:util');
const { WebSocketServer } = require('ws');

const { values } = parseArgs({
  options: {
    'port': { type: 'string', default: '3001' },
    'ws-port': { type: 'string', default: '9999' },
  },
});
const host = '127.0.0.1';

const pages = http.createServer((request, response) => {
  // The answer waits for the content, if any: it may yet prove malformed.
  const { headers } = request;
  if (headers['content-length'] || headers['transfer-encoding']) {
    request.on('end', () => answer(request, response)).resume();
  } else {
    answer(request, response);
  }
});

function answer({ method, url }, response) {
  const allow = { Allow: 'GET, HEAD, OPTIONS' };
  const path = url.replace(/^\w+:\/\/[^/?]*/, '').replace(/\?.*/, '');
  if (method === 'OPTIONS') {
    response.writeHead(204, allow).end();
  } else if (path !== '/time') {
    const headers = { 'Content-Type': 'text/plain', 'Content-Length': 10 };
    response.writeHead(404, headers).end('not found\n');
  } else if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, allow).end();
  } else {
    const text = String(Date.now());
    const headers = {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': text.length,
      'Cache-Control': 'no-store',
    };
    response.writeHead(200, headers).end(text);
  }
}

const sockets = new WebSocketServer({
  host,
  port: Number(values['ws-port']),
  path: '/',
  maxPayload: 2 ** 20,
  handleProtocols: () => false,  // an echo knows no subprotocol
});
sockets.on('connection', (socket) => {
  socket.on('error', () => {});  // ws closes the connection itself
  socket.on('message', (data, isBinary) => {
    socket.send(data, { binary: isBinary });
  });
});

pages.listen(Number(values.port), host);
process.on('SIGTERM', () => process.exit(0));
